package dev.dualwrite.jdbc.corpus;

import java.util.ArrayList;
import java.util.List;

/**
 * DELETE and TRUNCATE in all their clauses.
 *
 * <p>Stateless.
 */
final class Deletes {
    private Deletes() {}

    static List<CorpusStatement> all(List<Subject> subjects) {
        List<CorpusStatement> all = new ArrayList<>();
        for (Subject one : subjects) {
            from(one).forEach(sql -> all.add(new CorpusStatement("DELETE", sql)));
            truncates(one).forEach(sql -> all.add(new CorpusStatement("TRUNCATE", sql)));
        }
        List.of(
                        "TRUNCATE plain, pair, item RESTART IDENTITY",
                        "TRUNCATE TABLE plain, ONLY pair, \"Mixed Case\" CONTINUE IDENTITY RESTRICT",
                        "TRUNCATE parent, child_cascade, child_null, child_default, child_code, grandchild",
                        "TRUNCATE region, measure CASCADE",
                        "TRUNCATE no_such_table",
                        "TRUNCATE public.wide, public.words")
                .forEach(sql -> all.add(new CorpusStatement("TRUNCATE", sql)));
        return all;
    }

    private static List<String> from(Subject s) {
        List<String> all = new ArrayList<>();
        String t = s.table();
        String is = s.is("", s.present());
        String k = s.key().get(0);
        String a = s.first().name();
        all.add("DELETE FROM " + t + " WHERE " + is);
        all.add("delete from only public." + t + " where " + is + " -- and no more");
        all.add("DELETE FROM " + t + " AS d WHERE " + s.is("d.", s.other()) + " RETURNING d.*");
        all.add("DELETE FROM " + t + " WHERE " + is + " RETURNING " + a + " AS gone");
        all.add("DELETE FROM " + t + " WHERE " + is + " OR " + s.is("", s.other()));
        all.add("DELETE FROM " + t + " WHERE " + k + " IN (" + s.present().get(0) + ", "
                + s.other().get(0) + ", " + s.absent().get(0) + ")");
        all.add("DELETE FROM " + t + " WHERE " + k + " IN (SELECT " + k + " FROM " + t + " ORDER BY " + s.keys()
                + " LIMIT 1)");
        all.add("DELETE FROM " + t);
        all.add("DELETE FROM " + t + " WHERE " + s.is("", s.absent()));
        all.add("DELETE FROM " + t + " WHERE " + a + " IS NULL OR " + a + "::text > 'b'");
        all.add("DELETE FROM " + t + " d USING plain p WHERE p.id = 1 AND " + s.is("d.", s.present()));
        all.add("DELETE FROM " + t + " d USING " + t + " o WHERE d." + k + " = o." + k + " AND " + s.is("o.", s.other())
                + " RETURNING o." + a + ", d." + k);
        all.add("DELETE FROM " + t + " WHERE (" + s.keys() + ") IN ((" + String.join(", ", s.present()) + "))");
        all.add("DELETE FROM " + t + " WHERE " + is + " AND " + a + " IS NOT NULL");
        all.add("WITH old AS (SELECT " + k + " AS k FROM " + t + " WHERE " + is + ") DELETE FROM " + t
                + " USING old WHERE " + k + " = old.k");
        return all;
    }

    private static List<String> truncates(Subject s) {
        return List.of(
                "TRUNCATE " + s.table(),
                "TRUNCATE TABLE ONLY " + s.table() + " RESTART IDENTITY CASCADE",
                "truncate public." + s.table() + " cascade");
    }
}
