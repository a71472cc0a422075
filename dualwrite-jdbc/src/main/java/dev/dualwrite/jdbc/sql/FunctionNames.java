package dev.dualwrite.jdbc.sql;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a name before a parenthesis is called.
 *
 * <p>Not thread-safe by contract; used within one parse.
 *
 * <p>In doubt it is called: a name too many costs a second look, a name too few hides a write.
 */
final class FunctionNames {

    /** Keywords that a parenthesis can follow and that can name no function. */
    private static final Set<String> NOT_CALLED = words("""
            all and any array as between both case cast default distinct do else end except exists fetch for from
            group having ilike in intersect interval into is join lateral leading like limit not offset on only or
            returning row select some symmetric table then time timestamp to trailing union using values when where
            window with""");

    /** Words after which an expression or a FROM item begins, so that a name behind them is no alias. */
    private static final Set<String> BEFORE_EXPRESSION = words("""
            all and any array asymmetric at between both by call case collate content default distinct do document
            else escape except execute exists fn for from groups having ilike in intersect is join lateral leading
            like limit not offset oj on only or overlaps passing placing range returning row rows select set similar
            some symmetric tablesample then to trailing union using value values variadic when where zone""");

    private final Tokens tokens;

    FunctionNames(Tokens tokens) {
        this.tokens = tokens;
    }

    private static Set<String> words(String list) {
        return Set.of(list.split("\\s+"));
    }

    /** The function whose last name part stands at {@code at}, before an opening parenthesis; null if none is called. */
    @Nullable
    String calledAt(int at) {
        int first = at;
        while (tokens.kind(first - 1) == TokenKind.DOT && tokens.kind(first - 2).isName()) {
            first -= 2;
        }
        int before = first - 1;
        if ((first == at && isKeyword(at)) || renames(before)) {
            return null;
        }
        String name = tokens.name(at);
        if (name == null) {
            return tokens.text(at);
        }
        String schema = first == at ? null : tokens.name(at - 2);
        return schema == null || schema.equals("pg_catalog") ? name : schema + "." + name;
    }

    private boolean isKeyword(int at) {
        String word = tokens.word(at);
        int behind = tokens.partner(at + 1) + 1;
        return switch (word) {
            case "conflict" -> tokens.is(at - 1, "on") && (tokens.is(behind, "do") || tokens.is(behind, "where"));
            case "set" -> tokens.isOperator(behind, "=");
            case "insert" -> tokens.is(behind, "values") || tokens.is(behind, "overriding");
            case "by" ->
                switch (tokens.word(at - 1)) {
                    case "group", "order", "partition" -> true;
                    default -> false;
                };
            default -> NOT_CALLED.contains(word);
        };
    }

    /** Whether a name behind this token renames what stands before it: {@code t x(a, b)}, {@code (…) x(a, b)}. */
    private boolean renames(int before) {
        TokenKind kind = tokens.kind(before);
        return switch (kind) {
            case WORD ->
                tokens.is(before, "as")
                        || !BEFORE_EXPRESSION.contains(tokens.word(before))
                        || tokens.kind(before - 1) == TokenKind.DOT;
            case CLOSE -> !tokens.is(tokens.partner(before) - 1, "on");
            case QUOTED_NAME,
                    UNICODE_NAME,
                    STRING,
                    ESCAPE_STRING,
                    UNICODE_STRING,
                    DOLLAR_STRING,
                    BIT_STRING,
                    INTEGER,
                    DECIMAL,
                    PLACEHOLDER,
                    POSITIONAL,
                    CAST -> true;
            case SPACE, COMMENT, OPERATOR, OPEN, COMMA, SEMICOLON, DOT, COLON, OTHER, UNTERMINATED -> false;
        };
    }
}
