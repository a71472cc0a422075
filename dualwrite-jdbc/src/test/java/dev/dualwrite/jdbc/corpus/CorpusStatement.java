package dev.dualwrite.jdbc.corpus;

/**
 * One statement of the corpus. Immutable.
 *
 * @param kind INSERT, UPDATE, DELETE, MERGE, WITH, COPY or TRUNCATE
 * @param sql its text
 * @param role who runs it; empty for the superuser
 * @param input what a COPY FROM STDIN reads; empty for other statements
 */
record CorpusStatement(String kind, String sql, String role, String input) {
    CorpusStatement(String kind, String sql) {
        this(kind, sql, "", "");
    }

    CorpusStatement as(String otherRole) {
        return new CorpusStatement(kind, sql, otherRole, input);
    }

    /** The text with literals, comments, letter case and spaces taken out: what two statements are told apart by. */
    String normalised() {
        return Normalised.of(sql);
    }

    /** Whether it hands out rows. */
    boolean returning() {
        return normalised().contains(" returning ");
    }
}
