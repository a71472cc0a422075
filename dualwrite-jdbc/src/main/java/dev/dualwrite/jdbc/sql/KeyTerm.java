package dev.dualwrite.jdbc.sql;

import java.util.List;

/**
 * One term of a WHERE clause that names the rows it lets through by column values.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>Every value {@link Expr#isValue() is a value}. It may be NULL, which no row equals.
 */
public sealed interface KeyTerm {

    /** {@code column = value}, or the other way round. */
    record Equals(String column, Expr value) implements KeyTerm {}

    /** {@code column IN (v, v)}, or {@code (a, b) IN ((v, w), (v, w))}: a row of values per entry, as many as columns. */
    record In(List<String> columns, List<List<Expr>> rows) implements KeyTerm {
        public In {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }
    }

    /** {@code column = ANY (array)} with the whole array as one parameter or string. */
    record Any(String column, Expr array) implements KeyTerm {}
}
