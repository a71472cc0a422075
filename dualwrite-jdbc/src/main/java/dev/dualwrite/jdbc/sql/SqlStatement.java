package dev.dualwrite.jdbc.sql;

/**
 * One statement of a script and where it stands in the text.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>{@code start} is the offset of its first token, {@code end} the offset behind its last one, comments and the
 * semicolon left out. Its placeholders are {@code firstPlaceholder} and the following {@code placeholderCount - 1},
 * counted from 1 over the script.
 */
public record SqlStatement(StatementShape shape, int start, int end, int firstPlaceholder, int placeholderCount) {

    public SqlStatement {
        if (start < 0 || end < start || firstPlaceholder < 1 || placeholderCount < 0) {
            throw new IllegalArgumentException("statement at " + start + ".." + end + ", placeholders "
                    + firstPlaceholder + " + " + placeholderCount);
        }
    }
}
