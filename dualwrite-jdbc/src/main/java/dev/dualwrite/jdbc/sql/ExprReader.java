package dev.dualwrite.jdbc.sql;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells parameters and constants from everything else.
 *
 * <p>Thread-safe: it has no state.
 *
 * <p>An expression is a value only if every token of it is accounted for.
 */
final class ExprReader {

    static final Expr OPAQUE = new Expr.Opaque();

    private static final Expr DEFAULT = new Expr.Default();

    /** Parentheses around a value nest no deeper in any text worth reading. */
    private static final int MAX_DEPTH = 16;

    private ExprReader() {}

    static Expr read(Tokens tokens, int from, int end) {
        return read(tokens, from, end, 0);
    }

    /** Reads expressions separated by commas; empty for an empty range. */
    static List<Expr> readList(Tokens tokens, int from, int end) {
        List<Expr> list = new ArrayList<>();
        int at = from;
        while (at < end) {
            int comma = tokens.findComma(at, end);
            list.add(read(tokens, at, comma));
            at = comma + 1;
            if (at == end && comma < end) {
                list.add(OPAQUE);
            }
        }
        return list;
    }

    private static Expr read(Tokens tokens, int from, int end, int depth) {
        if (from >= end || depth > MAX_DEPTH) {
            return OPAQUE;
        }
        if (end - from == 1) {
            return single(tokens, from);
        }
        if (tokens.isCharacter(from, '(')) {
            int close = tokens.partner(from);
            if (close == end - 1) {
                return read(tokens, from + 1, close, depth + 1);
            }
            return tokens.kind(close + 1) == TokenKind.CAST
                    ? cast(read(tokens, from + 1, close, depth + 1), tokens, close + 2, end)
                    : OPAQUE;
        }
        if (tokens.kind(from + 1) == TokenKind.CAST) {
            return cast(single(tokens, from), tokens, from + 2, end);
        }
        if (tokens.isOperator(from, "-") || tokens.isOperator(from, "+")) {
            return signed(tokens, from, end, depth);
        }
        if (tokens.is(from, "cast") && tokens.isCharacter(from + 1, '(') && tokens.partner(from + 1) == end - 1) {
            int as = tokens.find(from + 2, end - 1, "as");
            return cast(read(tokens, from + 2, as, depth + 1), tokens, as + 1, end - 1);
        }
        if (tokens.kind(end - 1).isString() && tokens.kind(from).isName() && !isPrefix(tokens.word(from))) {
            return cast(single(tokens, end - 1), tokens, from, end - 1);
        }
        return OPAQUE;
    }

    /** Words that a string can follow without their being its type. */
    private static boolean isPrefix(String word) {
        return word.equals("not") || word.equals("n");
    }

    private static Expr signed(Tokens tokens, int from, int end, int depth) {
        TokenKind kind = tokens.kind(from + 1);
        if (kind != TokenKind.INTEGER && kind != TokenKind.DECIMAL) {
            return OPAQUE;
        }
        if (!(read(tokens, from + 1, end, depth + 1) instanceof Expr.Literal number)) {
            return OPAQUE;
        }
        return tokens.isOperator(from, "-")
                ? new Expr.Literal(number.kind(), "-" + number.text(), number.cast())
                : number;
    }

    private static Expr single(Tokens tokens, int at) {
        TokenKind kind = tokens.kind(at);
        if (kind == TokenKind.PLACEHOLDER) {
            return new Expr.Placeholder(tokens.placeholder(at), null);
        }
        if (kind == TokenKind.INTEGER) {
            return literal(Expr.Kind.INTEGER, integer(tokens.text(at)));
        }
        if (kind == TokenKind.DECIMAL) {
            return literal(Expr.Kind.DECIMAL, tokens.text(at).replace("_", ""));
        }
        if (kind.isString() && !tokens.is(at + 1, "uescape")) {
            return literal(Expr.Kind.STRING, Spelling.string(kind, tokens.text(at)));
        }
        return switch (tokens.word(at)) {
            case "null" -> literal(Expr.Kind.NULL, "");
            case "true", "false" -> literal(Expr.Kind.BOOLEAN, tokens.word(at));
            case "default" -> DEFAULT;
            default -> OPAQUE;
        };
    }

    private static Expr literal(Expr.Kind kind, @Nullable String text) {
        return text == null ? OPAQUE : new Expr.Literal(kind, text, null);
    }

    private static String integer(String text) {
        String digits = text.replace("_", "");
        if (digits.length() < 2 || digits.charAt(0) != '0') {
            return digits;
        }
        int radix = switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 10;
        };
        return radix == 10 ? digits : new BigInteger(digits.substring(2), radix).toString();
    }

    /** A value under one cast; a chain of casts may change the value on its way and stays opaque. */
    private static Expr cast(Expr value, Tokens tokens, int from, int end) {
        String type = TypeReader.read(tokens, from, end);
        if (type == null) {
            return OPAQUE;
        }
        if (value instanceof Expr.Placeholder placeholder && placeholder.cast() == null) {
            return new Expr.Placeholder(placeholder.index(), type);
        }
        if (value instanceof Expr.Literal literal && literal.cast() == null) {
            return new Expr.Literal(literal.kind(), literal.text(), type);
        }
        return OPAQUE;
    }
}
