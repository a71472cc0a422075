package dev.dualwrite.jdbc.corpus;

import java.util.ArrayList;
import java.util.List;

/**
 * INSERT in all its clauses, into every subject.
 *
 * <p>Stateless.
 */
final class Inserts {
    private Inserts() {}

    static List<CorpusStatement> all(List<Subject> subjects) {
        List<CorpusStatement> all = new ArrayList<>();
        for (Subject one : subjects) {
            into(one).forEach(sql -> all.add(new CorpusStatement("INSERT", sql)));
        }
        for (String[] values : Subjects.wideValues()) {
            for (int i = 1; i < values.length; i++) {
                all.add(new CorpusStatement(
                        "INSERT", "INSERT INTO wide (id, " + values[0] + ") VALUES (4" + i + ", " + values[i] + ")"));
            }
        }
        return all;
    }

    private static List<String> into(Subject s) {
        List<String> all = new ArrayList<>();
        String t = s.table();
        String columns = "(" + s.keys() + ", " + s.names() + ")";
        String reversed = "(" + s.names() + ", " + s.keys() + ")";
        String absent = String.join(", ", s.absent());
        String present = String.join(", ", s.present());
        String row = s.values(s.absent());
        String over = t.equals("account") ? " OVERRIDING SYSTEM VALUE" : "";
        all.add("INSERT INTO " + t + " " + columns + over + " VALUES (" + row + ")");
        all.add("insert into public." + t + " " + columns + over + " values (" + row + ") -- by a comment");
        all.add("INSERT INTO " + t + " AS target " + reversed + over + " VALUES (" + s.literals() + ", " + absent
                + ") RETURNING target." + s.key().get(0));
        all.add("INSERT INTO " + t + " " + columns + over + " VALUES (" + row + ") RETURNING *");
        all.add("INSERT INTO " + t + " " + columns + over + " VALUES (" + row + ") RETURNING "
                + s.first().name() + " AS returning, upper(" + s.key().get(0) + "::text), 1 + 1 AS \"Two\"");
        all.add("INSERT INTO " + t + " (" + s.keys() + ")" + over + " VALUES (" + absent + ")");
        all.add("INSERT INTO " + t + " " + columns + over + " VALUES (" + row + "), (" + s.values(s.present()) + ")");
        all.add("INSERT INTO " + t + " " + columns + over + " SELECT " + row);
        all.add("INSERT INTO " + t + " " + columns + over + " (SELECT " + row + " WHERE 1 = 1)");
        all.add("INSERT INTO " + t + " " + columns + over + " SELECT " + absent + ", " + s.names() + " FROM " + t
                + " WHERE " + s.is("", s.other()));
        all.add("INSERT INTO " + t + " " + columns + over + " SELECT " + s.keys() + ", " + s.names() + " FROM " + t
                + " WHERE false");
        all.add("INSERT INTO " + t + " " + columns + over + " VALUES (" + row + ") ON CONFLICT DO NOTHING");
        all.add("INSERT INTO " + t + " " + columns + over + " VALUES (" + s.values(s.present())
                + ") ON CONFLICT DO NOTHING RETURNING " + s.keys());
        all.add("INSERT INTO " + t + " " + columns + over + " VALUES (" + s.values(s.present()) + ") ON CONFLICT ("
                + s.keys() + ") DO UPDATE SET " + s.first().name() + " = EXCLUDED."
                + s.first().name());
        all.add("INSERT INTO " + t + " AS o " + columns + over + " VALUES (" + s.values(s.present()) + "), (" + row
                + ") ON CONFLICT (" + s.keys() + ") DO UPDATE SET (" + s.first().name() + ") = ROW(EXCLUDED."
                + s.first().name() + ") WHERE o." + s.first().name() + " IS DISTINCT FROM EXCLUDED."
                + s.first().name()
                + " RETURNING o.*");
        all.add("INSERT INTO " + t + " " + columns + over + " VALUES (" + s.values(s.present()) + ") ON CONFLICT ("
                + s.keys() + ") DO NOTHING");
        all.add("WITH source AS (SELECT " + row + ") INSERT INTO " + t + " " + columns + over
                + " SELECT * FROM source");
        all.add("INSERT INTO " + t + " " + columns + over + " VALUES (" + present + defaults(s) + ")");
        all.add("INSERT INTO " + t + " " + columns + over + " VALUES (" + absent + defaults(s) + ")");
        all.add("INSERT INTO " + t + " " + columns + over + " VALUES (" + absent + nulls(s) + ")");
        if (s.generatedKey()) {
            all.add("INSERT INTO " + t + " DEFAULT VALUES");
            all.add("INSERT INTO " + t + " DEFAULT VALUES RETURNING " + s.keys());
            all.add("INSERT INTO " + t + " (" + s.names() + ") VALUES (" + s.literals() + ")");
            all.add("INSERT INTO " + t + " (" + s.names() + ") VALUES (" + s.literals() + "), (" + s.literals() + ")");
            all.add("INSERT INTO " + t + " (" + s.names() + ") VALUES (" + s.literals() + ") RETURNING " + s.keys());
            all.add("INSERT INTO " + t + " (" + s.names() + ") SELECT " + s.names() + " FROM " + t + " ORDER BY "
                    + s.keys() + " LIMIT 2");
            all.add("INSERT INTO " + t + " " + columns + " VALUES (DEFAULT, " + s.literals() + ")");
            all.add("INSERT INTO " + t + " " + columns + " OVERRIDING USER VALUE VALUES (" + row + ")");
            all.add("INSERT INTO " + t + " (" + s.first().name() + ") VALUES ("
                    + s.first().literal() + ")");
        } else {
            all.add("INSERT INTO " + t + " VALUES (" + row + ")");
            all.add("INSERT INTO " + t + " TABLE " + t);
            all.add("INSERT INTO " + t + " VALUES (" + absent + ")");
        }
        return all;
    }

    private static String defaults(Subject s) {
        return ", DEFAULT".repeat(s.columns().size());
    }

    private static String nulls(Subject s) {
        return ", NULL".repeat(s.columns().size());
    }
}
