package dev.dualwrite.jdbc.corpus;

import java.util.ArrayList;
import java.util.List;

/**
 * UPDATE in all its clauses, of every subject.
 *
 * <p>Stateless.
 */
final class Updates {
    private Updates() {}

    static List<CorpusStatement> all(List<Subject> subjects) {
        List<CorpusStatement> all = new ArrayList<>();
        for (Subject one : subjects) {
            of(one).forEach(sql -> all.add(new CorpusStatement("UPDATE", sql)));
        }
        for (String[] values : Subjects.wideValues()) {
            for (int i = 1; i < values.length; i++) {
                all.add(new CorpusStatement(
                        "UPDATE", "UPDATE wide SET " + values[0] + " = " + values[i] + " WHERE id = " + (1 + i % 6)));
            }
        }
        return all;
    }

    private static List<String> of(Subject s) {
        List<String> all = new ArrayList<>();
        String t = s.table();
        String is = s.is("", s.present());
        String a = s.first().name();
        String b = s.last().name();
        String setA = a + " = " + s.first().literal();
        String setB = b + " = " + s.last().literal();
        String k = s.key().get(0);
        String two = s.is("", s.present()) + " OR " + s.is("", s.other());
        all.add("UPDATE " + t + " SET " + setA + " WHERE " + is);
        all.add("update only public." + t + " set /* one */ " + setB + " where (" + is + ")");
        all.add("UPDATE " + t + " SET " + a + " = " + s.first().expression() + " WHERE " + is);
        all.add("UPDATE " + t + " SET " + b + " = DEFAULT WHERE " + is);
        all.add("UPDATE " + t + " SET " + b + " = NULL WHERE " + is + " RETURNING *");
        all.add("UPDATE " + t + " AS u SET " + setA + " WHERE " + s.is("u.", s.present()) + " RETURNING u." + k + ", "
                + b);
        all.add("UPDATE " + t + " SET (" + a + (a.equals(b) ? "" : ", " + b) + ") = ROW("
                + s.first().literal() + (a.equals(b) ? "" : ", " + s.last().literal()) + ") WHERE " + is);
        all.add("UPDATE " + t + " SET (" + a + ") = (SELECT " + s.first().literal() + ") WHERE " + is);
        all.add("UPDATE " + t + " SET " + setA + " WHERE " + two);
        all.add("UPDATE " + t + " SET " + setA + " WHERE " + k + " IN ("
                + s.present().get(0) + ", " + s.other().get(0) + ")");
        all.add("UPDATE " + t + " SET " + setA + " WHERE " + k + " = ANY (SELECT " + k + " FROM " + t + " WHERE " + is
                + ")");
        all.add("UPDATE " + t + " SET " + b + " = " + s.last().expression() + " WHERE " + a + " IS NOT NULL");
        all.add("UPDATE " + t + " SET " + setA);
        all.add("UPDATE " + t + " SET " + setA + " WHERE false");
        all.add("UPDATE " + t + " SET " + setA + " WHERE " + is + " AND " + b + " IS NULL");
        all.add("UPDATE " + t + " u SET " + setB + " FROM (VALUES ("
                + s.present().get(0) + ")) AS v(k) WHERE u." + k + "::text = v.k::text");
        all.add("UPDATE " + t + " u SET " + b + " = o." + b + " FROM " + t + " o WHERE " + s.is("u.", s.present())
                + " AND " + s.is("o.", s.other()) + " RETURNING o." + k);
        all.add("UPDATE " + t + " SET " + k + " = " + s.absent().get(0) + " WHERE " + is);
        all.add("UPDATE " + t + " SET " + k + " = " + s.other().get(0) + ", " + setA + " WHERE " + is);
        all.add("UPDATE " + t + " SET " + setA + " WHERE EXISTS (SELECT FROM plain p WHERE p.id = 1) AND " + is);
        all.add("UPDATE " + t + " SET " + setA + " WHERE (" + s.keys() + ") = (" + String.join(", ", s.other()) + ")");
        all.add("WITH picked AS (SELECT " + k + " AS k FROM " + t + " ORDER BY 1 LIMIT 1) UPDATE " + t + " SET " + setA
                + " FROM picked WHERE " + k + " = picked.k");
        all.add("UPDATE " + t + " SET " + setA + " WHERE " + k + " BETWEEN "
                + s.present().get(0) + " AND " + s.other().get(0));
        return all;
    }
}
