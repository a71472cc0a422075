package dev.dualwrite.jdbc.sql;

import org.jspecify.annotations.Nullable;

/**
 * A value in a statement, as far as its text alone settles it.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>{@code toString} never shows a literal's text. A cast is the type's name as PostgreSQL accepts it, in lower case
 * where unquoted; null where the text casts nothing.
 */
public sealed interface Expr {

    /** A parameter: {@code ?}, {@code ?::jsonb} or {@code CAST(? AS jsonb)}. The index counts from 1 over the script. */
    record Placeholder(int index, @Nullable String cast) implements Expr {
        public Placeholder {
            if (index < 1) {
                throw new IllegalArgumentException("placeholder index below 1: " + index);
            }
        }
    }

    /**
     * A constant. The text is the decoded value: digits without underscores and in base ten, strings without quotes and
     * escapes, {@code true} or {@code false}; empty for NULL.
     */
    record Literal(Kind kind, String text, @Nullable String cast) implements Expr {
        @Override
        public String toString() {
            return "Literal[kind=" + kind + ", cast=" + cast + "]";
        }
    }

    /** What a constant is in the text, before any cast. */
    enum Kind {
        STRING,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        NULL
    }

    /** The keyword DEFAULT. */
    record Default() implements Expr {}

    /** Anything else: the value is the server's to say. */
    record Opaque() implements Expr {}

    /**
     * Reads an expression on its own, as {@code pg_get_expr} prints a column's default; never throws.
     *
     * @param sql its text, with standard-conforming strings
     */
    static Expr parse(String sql) {
        Tokens tokens = Tokens.of(sql, true);
        return tokens.isWhole(0, tokens.count()) ? ExprReader.read(tokens, 0, tokens.count()) : ExprReader.OPAQUE;
    }

    /** Whether it stands in the text, so that another value makes another text; NULL does not count. */
    default boolean isLiteral() {
        return this instanceof Literal literal && literal.kind() != Kind.NULL;
    }

    /** Whether the text and the parameters alone give the value. */
    default boolean isValue() {
        return this instanceof Placeholder || this instanceof Literal;
    }
}
