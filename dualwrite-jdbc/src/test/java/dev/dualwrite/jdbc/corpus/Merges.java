package dev.dualwrite.jdbc.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * MERGE, and WITH that writes, in all their clauses. What a server is too old for fails alike on both sides.
 *
 * <p>Stateless.
 */
final class Merges {
    private static final Set<String> FEW = Set.of(
            "plain",
            "item",
            "pair",
            "parent",
            "child_cascade",
            "words",
            "slot",
            "stamped",
            "audited",
            "region",
            "measure",
            "\"Mixed Case\"",
            "scratch",
            "keyless",
            "ruled",
            "node");

    private Merges() {}

    static List<CorpusStatement> all(List<Subject> subjects) {
        List<CorpusStatement> all = new ArrayList<>();
        for (Subject one : subjects) {
            if (FEW.contains(one.table())) {
                merges(one).forEach(sql -> all.add(new CorpusStatement("MERGE", sql)));
                withs(one).forEach(sql -> all.add(new CorpusStatement("WITH", sql)));
            }
        }
        List.of(
                        "WITH moved AS (DELETE FROM plain WHERE id < 3 RETURNING id, b) INSERT INTO pair SELECT id, b FROM moved",
                        "WITH p AS (INSERT INTO parent VALUES (41, 'k41') RETURNING id), c AS (INSERT INTO child_null"
                                + " SELECT 41, 3 RETURNING id) SELECT p.id, c.id FROM p, c",
                        "WITH a AS (UPDATE plain SET a = 1 WHERE id = 1), b AS (DELETE FROM pair WHERE x = 1) UPDATE item"
                                + " SET qty = 9 WHERE id = 1",
                        "WITH a AS MATERIALIZED (DELETE FROM parent WHERE id = 3 RETURNING *) SELECT count(*) FROM a",
                        "WITH RECURSIVE t(n) AS (VALUES (41) UNION ALL SELECT n + 1 FROM t WHERE n < 44) INSERT INTO plain"
                                + " (id) SELECT n FROM t",
                        "WITH a AS (SELECT add_plain(42) AS n) SELECT n FROM a",
                        "WITH a AS (SELECT plus_one(42) AS n) SELECT n FROM a",
                        "WITH a AS (SELECT 1) SELECT * FROM a",
                        "WITH a AS (INSERT INTO audit (what) VALUES ('with') RETURNING id) UPDATE plain SET a = a.id FROM a"
                                + " WHERE plain.id = 2 RETURNING plain.*")
                .forEach(sql -> all.add(new CorpusStatement("WITH", sql)));
        return all;
    }

    private static List<String> merges(Subject s) {
        List<String> all = new ArrayList<>();
        String t = s.table();
        String k = s.key().get(0);
        String a = s.first().name();
        String on = " USING (VALUES (" + s.present().get(0) + "), ("
                + s.absent().get(0) + ")) AS v(k) ON t." + k + " = v.k ";
        String insert = "INSERT (" + s.keys() + ", " + s.names() + ") VALUES (" + s.values(s.absent()) + ")";
        all.add("MERGE INTO " + t + " t" + on + "WHEN MATCHED THEN UPDATE SET " + a + " = "
                + s.first().literal());
        all.add("MERGE INTO " + t + " AS t" + on + "WHEN MATCHED THEN DELETE");
        all.add("MERGE INTO " + t + " t" + on + "WHEN NOT MATCHED THEN " + insert);
        all.add("MERGE INTO " + t + " t" + on + "WHEN MATCHED AND t." + a
                + " IS NULL THEN DELETE WHEN MATCHED THEN UPDATE SET " + a + " = "
                + s.first().literal() + " WHEN NOT MATCHED THEN " + insert);
        all.add("MERGE INTO " + t + " t" + on + "WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN DO NOTHING");
        all.add("merge into only public." + t + " t" + on + "when not matched then " + insert
                + " when matched then update set " + a + " = default");
        all.add("WITH w AS (SELECT " + s.present().get(0) + " AS k) MERGE INTO " + t + " t USING w ON t." + k
                + " = w.k WHEN MATCHED THEN UPDATE SET (" + a + ") = ROW("
                + s.first().literal() + ")");
        all.add("MERGE INTO " + t + " t USING " + t + " o ON false WHEN NOT MATCHED THEN DO NOTHING");
        all.add("MERGE INTO " + t + " t" + on + "WHEN MATCHED THEN UPDATE SET " + a + " = "
                + s.first().literal() + " RETURNING t." + k);
        all.add("MERGE INTO " + t + " t" + on + "WHEN NOT MATCHED BY SOURCE AND t." + k + " = "
                + s.other().get(0) + " THEN DELETE");
        return all;
    }

    private static List<String> withs(Subject s) {
        List<String> all = new ArrayList<>();
        String t = s.table();
        String is = s.is("", s.present());
        String setA = s.first().name() + " = " + s.first().literal();
        String row = "(" + s.keys() + ", " + s.names() + ") VALUES (" + s.values(s.absent()) + ")";
        all.add("WITH w AS (UPDATE " + t + " SET " + setA + " WHERE " + is + " RETURNING *) SELECT count(*) FROM w");
        all.add("WITH w AS (DELETE FROM " + t + " WHERE " + is + " RETURNING *) SELECT * FROM w");
        all.add("WITH w AS (INSERT INTO " + t + " " + row + " RETURNING " + s.keys() + ") TABLE w");
        all.add("WITH w AS (DELETE FROM " + t + " WHERE " + is + ") INSERT INTO audit (what) VALUES ('moved')");
        all.add("WITH w AS (UPDATE " + t + " SET " + setA + " WHERE " + is
                + " RETURNING 1) DELETE FROM pair WHERE x = (SELECT" + " count(*) FROM w)");
        return all;
    }
}
