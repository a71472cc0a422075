package dev.dualwrite.jdbc.sql;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the name of a type: {@code jsonb}, {@code public."Mood"[]}, {@code numeric(10,2)}, {@code timestamp(3) with
 * time zone}.
 *
 * <p>Thread-safe: it has no state.
 *
 * <p>Answers null for whatever it does not know to be a type from beginning to end.
 */
final class TypeReader {

    private static final Set<String> INTERVAL_FIELDS = Set.of("year", "month", "day", "hour", "minute", "second", "to");

    private TypeReader() {}

    /** The type that a range of tokens names, in one spelling, or null. */
    static @Nullable String read(Tokens tokens, int from, int end) {
        Cursor cursor = new Cursor(tokens, from, end);
        StringBuilder type = new StringBuilder();
        String first = cursor.word();
        if (!name(cursor, type)) {
            return null;
        }
        switch (first) {
            case "double" -> acceptWord(cursor, type, "precision");
            case "national" -> {
                if (!acceptWord(cursor, type, "character") && !acceptWord(cursor, type, "char")) {
                    return null;
                }
                acceptWord(cursor, type, "varying");
            }
            case "character", "char", "nchar", "bit" -> acceptWord(cursor, type, "varying");
            case "interval" -> {
                while (INTERVAL_FIELDS.contains(cursor.word())) {
                    acceptWord(cursor, type, cursor.word());
                }
            }
            default -> {}
        }
        if (!modifier(cursor, type)) {
            return null;
        }
        if (first.equals("timestamp") || first.equals("time")) {
            if (cursor.accept("with", "time", "zone")) {
                type.append(" with time zone");
            } else if (cursor.accept("without", "time", "zone")) {
                type.append(" without time zone");
            }
        }
        return dimensions(cursor, type) && cursor.atEnd() ? type.toString() : null;
    }

    private static boolean name(Cursor cursor, StringBuilder type) {
        do {
            boolean quoted = !cursor.atEnd() && cursor.tokens.kind(cursor.at) != TokenKind.WORD;
            String name = cursor.name();
            if (name == null) {
                return false;
            }
            type.append(quoted ? '"' + name.replace("\"", "\"\"") + '"' : name);
            if (!cursor.acceptKind(TokenKind.DOT)) {
                return true;
            }
            type.append('.');
        } while (true);
    }

    private static boolean acceptWord(Cursor cursor, StringBuilder type, String word) {
        if (!cursor.accept(word)) {
            return false;
        }
        type.append(' ').append(word);
        return true;
    }

    private static boolean modifier(Cursor cursor, StringBuilder type) {
        if (!cursor.isOpen('(')) {
            return true;
        }
        Cursor inner = cursor.group();
        type.append('(');
        while (!inner.atEnd()) {
            TokenKind kind = inner.tokens.kind(inner.at);
            if (kind != TokenKind.INTEGER
                    && kind != TokenKind.COMMA
                    && kind != TokenKind.WORD
                    && !inner.tokens.isOperator(inner.at, "-")) {
                return false;
            }
            type.append(inner.tokens.text(inner.at++));
        }
        type.append(')');
        return true;
    }

    private static boolean dimensions(Cursor cursor, StringBuilder type) {
        if (cursor.accept("array")) {
            type.append("[]");
            if (cursor.isOpen('[')) {
                cursor.group();
            }
            return true;
        }
        while (cursor.isOpen('[')) {
            Cursor inner = cursor.group();
            inner.acceptKind(TokenKind.INTEGER);
            if (!inner.atEnd()) {
                return false;
            }
            type.append("[]");
        }
        return true;
    }
}
