package dev.dualwrite.jdbc.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * The shapes of everything in one string that an application sends to the server.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>Never throws for any text, and takes time linear in its length. {@code statements} is empty for a text without
 * any; empty statements between semicolons are left out, as the driver leaves them out. Every {@code ?} outside quotes
 * and comments counts as a placeholder, as in a prepared statement; in a plain {@link java.sql.Statement} the same
 * character would be part of an operator.
 */
public final class SqlScript {

    private final String sql;
    private final List<SqlStatement> statements;
    private final int placeholderCount;

    private SqlScript(String sql, List<SqlStatement> statements, int placeholderCount) {
        this.sql = sql;
        this.statements = List.copyOf(statements);
        this.placeholderCount = placeholderCount;
    }

    /** Reads a text under the session's {@code standard_conforming_strings}. */
    public static SqlScript parse(String sql, boolean standardConformingStrings) {
        Tokens tokens = Tokens.of(sql, standardConformingStrings);
        List<SqlStatement> statements = new ArrayList<>();
        int from = 0;
        while (from < tokens.count()) {
            int end = statementEnd(tokens, from);
            if (end > from) {
                statements.add(new SqlStatement(
                        StatementReader.read(tokens, from, end),
                        tokens.start(from),
                        tokens.end(end - 1),
                        tokens.placeholder(from),
                        tokens.placeholdersBetween(from, end)));
            }
            from = end + 1;
        }
        return new SqlScript(sql, statements, tokens.placeholdersBetween(0, tokens.count()));
    }

    /** The index of the semicolon that ends the statement, brackets and SQL-standard routine bodies stepped over. */
    private static int statementEnd(Tokens tokens, int from) {
        boolean create = tokens.is(from, "create");
        int bodyDepth = 0;
        for (int i = from; i < tokens.count(); i++) {
            if (tokens.kind(i) == TokenKind.OPEN && tokens.partner(i) > i) {
                i = tokens.partner(i);
            } else if (tokens.kind(i) == TokenKind.SEMICOLON && bodyDepth == 0) {
                return i;
            } else if (create && !tokens.isLabel(i)) {
                bodyDepth = bodyDepth(tokens, i, bodyDepth);
            }
        }
        return tokens.count();
    }

    private static int bodyDepth(Tokens tokens, int i, int depth) {
        return switch (tokens.word(i)) {
            case "begin" -> depth > 0 || tokens.is(i + 1, "atomic") ? depth + 1 : 0;
            case "case" -> depth > 0 ? depth + 1 : 0;
            case "end" -> Math.max(0, depth - 1);
            default -> depth;
        };
    }

    public List<SqlStatement> statements() {
        return statements;
    }

    /** Number of placeholders in the whole text. */
    public int placeholderCount() {
        return placeholderCount;
    }

    /** The shape of the only statement; {@link StatementShape.Empty} if there is none, Unknown if there are several. */
    public StatementShape shape() {
        return switch (statements.size()) {
            case 0 -> new StatementShape.Empty();
            case 1 -> statements.get(0).shape();
            default -> new StatementShape.Unknown("");
        };
    }

    /** Whether {@link #appendReturning} can be called: one INSERT, UPDATE, DELETE or MERGE without RETURNING. */
    public boolean acceptsReturning() {
        return statements.size() == 1 && statements.get(0).shape().acceptsReturning();
    }

    /**
     * The text with {@code RETURNING columnsSql} behind the statement's last token, before any trailing comment or
     * semicolon, on a line of its own.
     *
     * @throws IllegalStateException if {@link #acceptsReturning()} is false
     */
    public String appendReturning(String columnsSql) {
        if (!acceptsReturning()) {
            throw new IllegalStateException(
                    "this text takes no further RETURNING clause; ask acceptsReturning() first");
        }
        int end = statements.get(0).end();
        return sql.substring(0, end) + "\nRETURNING " + columnsSql + sql.substring(end);
    }

    /**
     * A text with its placeholders numbered, {@code $1} and so on, and {@code ??} made {@code ?}, as the driver sends it;
     * JDBC escapes are left as they are.
     */
    public static String numbered(String sql, boolean standardConformingStrings) {
        Tokens tokens = Tokens.of(sql, standardConformingStrings);
        StringBuilder numbered = new StringBuilder(sql.length() + 16);
        int copied = 0;
        for (int i = 0; i < tokens.count(); i++) {
            boolean placeholder = tokens.kind(i) == TokenKind.PLACEHOLDER;
            if (placeholder
                    || (tokens.kind(i) == TokenKind.OPERATOR && tokens.text(i).indexOf('?') >= 0)) {
                numbered.append(sql, copied, tokens.start(i))
                        .append(
                                placeholder
                                        ? "$" + tokens.placeholder(i)
                                        : tokens.text(i).replace("??", "?"));
                copied = tokens.end(i);
            }
        }
        return numbered.append(sql, copied, sql.length()).toString();
    }

    /** The number and shapes of the statements; no text. */
    @Override
    public String toString() {
        return "SqlScript" + statements;
    }
}
