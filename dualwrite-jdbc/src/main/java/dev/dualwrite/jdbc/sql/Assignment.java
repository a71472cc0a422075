package dev.dualwrite.jdbc.sql;

/**
 * {@code column = value} in a SET clause. An assignment to a part of the column (a field, an array element) or from a
 * sub-select is one to the whole column with an opaque value.
 *
 * <p>Thread-safe: immutable.
 */
public record Assignment(String column, Expr value) {}
