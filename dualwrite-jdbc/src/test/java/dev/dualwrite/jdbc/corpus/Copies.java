package dev.dualwrite.jdbc.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * COPY in all its clauses.
 *
 * <p>Stateless.
 */
final class Copies {
    private static final Set<String> FEW = Set.of(
            "plain",
            "item",
            "pair",
            "parent",
            "child_cascade",
            "stamped",
            "audited",
            "region",
            "measure",
            "\"Mixed Case\"",
            "scratch",
            "keyless",
            "event",
            "plain_view");

    private Copies() {}

    static List<CorpusStatement> all(List<Subject> subjects) {
        List<CorpusStatement> all = new ArrayList<>();
        for (Subject one : subjects) {
            if (FEW.contains(one.table())) {
                copies(one, all);
            }
        }
        return all;
    }

    private static void copies(Subject s, List<CorpusStatement> all) {
        String t = s.table();
        StringBuilder key = new StringBuilder();
        s.absent().forEach(v -> key.append(key.isEmpty() ? "" : ",").append(v.replace("'", "")));
        String csv = key + "\n";
        String text = key.toString().replace(",", "\t") + "\n";
        String columns = " (" + s.keys() + ")";
        add(all, "COPY " + t + columns + " FROM STDIN", text);
        add(all, "COPY " + t + columns + " FROM STDIN WITH (FORMAT csv)", csv);
        add(
                all,
                "COPY public." + t + columns + " FROM STDIN (FORMAT 'csv', HEADER true, NULL 'none', QUOTE '\"')",
                "h\n" + csv);
        add(all, "copy " + t + columns + " from stdin csv delimiter as ','", csv);
        add(
                all,
                "COPY " + t + columns + " FROM STDIN (FORMAT csv) WHERE "
                        + s.key().get(0) + "::text <> '7'",
                csv);
        add(all, "COPY " + t + columns + " FROM STDIN (DELIMITER '|', ENCODING 'UTF8')", csv.replace(',', '|'));
        add(all, "COPY " + t + columns + " FROM STDIN (FORMAT binary)", "nonsense");
        add(all, "COPY " + t + columns + " FROM STDIN (FORMAT csv) -- fails", "\"" + csv);
        add(all, "COPY " + t + columns + " TO STDOUT", "");
        add(
                all,
                "COPY (SELECT " + s.keys() + " FROM " + t + " ORDER BY " + s.keys()
                        + ") TO STDOUT (FORMAT csv, HEADER)",
                "");
        if (!t.equals("plain_view")) {
            add(
                    all,
                    "COPY (DELETE FROM " + t + " WHERE " + s.is("", s.present()) + " RETURNING " + s.keys()
                            + ") TO STDOUT",
                    "");
        }
    }

    private static void add(List<CorpusStatement> all, String sql, String input) {
        all.add(new CorpusStatement("COPY", sql, "", input));
    }
}
