package dev.dualwrite.jdbc.sql;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a quoted or unquoted token stands for: names folded as PostgreSQL folds them, string constants decoded.
 *
 * <p>Thread-safe: it has no state.
 *
 * <p>Answers null wherever the server's answer would depend on something that the text does not say.
 */
public final class Spelling {

    /** NAMEDATALEN - 1: PostgreSQL cuts longer names. */
    private static final int MAX_NAME_BYTES = 63;

    private Spelling() {}

    /** Lower-cases ASCII letters only, as PostgreSQL does with unquoted names in a multi-byte encoding. */
    static String fold(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) >= 0x80) {
                return foldAsciiOnly(word);
            }
        }
        return word.toLowerCase(Locale.ROOT);
    }

    private static String foldAsciiOnly(String word) {
        char[] folded = word.toCharArray();
        for (int i = 0; i < folded.length; i++) {
            if (folded[i] >= 'A' && folded[i] <= 'Z') {
                folded[i] += 'a' - 'A';
            }
        }
        return new String(folded);
    }

    /** The name that a WORD, QUOTED_NAME or UNICODE_NAME token stands for. */
    static @Nullable String name(TokenKind kind, String text) {
        String name;
        if (kind == TokenKind.WORD) {
            name = fold(text);
        } else if (kind == TokenKind.QUOTED_NAME) {
            name = text.substring(1, text.length() - 1).replace("\"\"", "\"");
        } else {
            name = decodeUnicode(text.substring(3, text.length() - 1).replace("\"\"", "\""));
        }
        return name == null || name.isEmpty() ? null : cut(name);
    }

    /** A name as long as the server keeps it. */
    public static String cut(String name) {
        if (name.length() * 3 <= MAX_NAME_BYTES || name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES) {
            return name;
        }
        int bytes = 0;
        int i = 0;
        while (i < name.length()) {
            int codePoint = name.codePointAt(i);
            bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes > MAX_NAME_BYTES) {
                break;
            }
            i += Character.charCount(codePoint);
        }
        return name.substring(0, i);
    }

    /** The value of a string constant, or null where it cannot be told from the text. */
    static @Nullable String string(TokenKind kind, String text) {
        if (kind == TokenKind.STRING) {
            return text.substring(1, text.length() - 1).replace("''", "'");
        }
        if (kind == TokenKind.DOLLAR_STRING) {
            int tag = text.indexOf('$', 1) + 1;
            return text.substring(tag, text.length() - tag);
        }
        if (kind == TokenKind.UNICODE_STRING) {
            return decodeUnicode(text.substring(3, text.length() - 1).replace("''", "'"));
        }
        if (kind == TokenKind.ESCAPE_STRING) {
            return decodeEscapes(text.substring(text.indexOf('\'') + 1, text.length() - 1));
        }
        return null;
    }

    private static @Nullable String decodeEscapes(String body) {
        StringBuilder out = new StringBuilder(body.length());
        int i = 0;
        while (i < body.length()) {
            char c = body.charAt(i++);
            if (c == '\'') {
                out.append(c);
                i++;
            } else if (c != '\\') {
                out.append(c);
            } else if (i >= body.length()) {
                return null;
            } else {
                char escaped = body.charAt(i++);
                switch (escaped) {
                    case 'b' -> out.append('\b');
                    case 'f' -> out.append('\f');
                    case 'n' -> out.append('\n');
                    case 'r' -> out.append('\r');
                    case 't' -> out.append('\t');
                    case 'v' -> out.append('\u000b');
                    case 'u', 'U' -> {
                        int digits = escaped == 'u' ? 4 : 8;
                        if (!appendCodePoint(out, body, i, digits)) {
                            return null;
                        }
                        i += digits;
                    }
                    case 'x' -> {
                        int digits = countDigits(body, i, 16, 2);
                        if (digits == 0) {
                            out.append('x');
                        } else if (!appendAscii(out, body.substring(i, i + digits), 16)) {
                            return null;
                        }
                        i += digits;
                    }
                    default -> {
                        if (escaped >= '0' && escaped <= '7') {
                            int digits = countDigits(body, i - 1, 8, 3);
                            if (!appendAscii(out, body.substring(i - 1, i - 1 + digits), 8)) {
                                return null;
                            }
                            i += digits - 1;
                        } else {
                            out.append(escaped);
                        }
                    }
                }
            }
        }
        return out.toString();
    }

    private static @Nullable String decodeUnicode(String body) {
        if (body.indexOf('\\') < 0) {
            return body;
        }
        StringBuilder out = new StringBuilder(body.length());
        int i = 0;
        while (i < body.length()) {
            char c = body.charAt(i++);
            if (c != '\\') {
                out.append(c);
            } else if (body.startsWith("\\", i)) {
                out.append('\\');
                i++;
            } else {
                boolean isLong = body.startsWith("+", i);
                int digits = isLong ? 6 : 4;
                int from = isLong ? i + 1 : i;
                if (!appendCodePoint(out, body, from, digits)) {
                    return null;
                }
                i = from + digits;
            }
        }
        return out.toString();
    }

    private static boolean appendCodePoint(StringBuilder out, String body, int from, int digits) {
        if (countDigits(body, from, 16, digits) < digits) {
            return false;
        }
        long codePoint = Long.parseLong(body.substring(from, from + digits), 16);
        if (codePoint == 0 || codePoint > Character.MAX_CODE_POINT) {
            return false;
        }
        out.appendCodePoint((int) codePoint);
        return true;
    }

    /** Appends a byte given by number; above 127 its meaning depends on the server's encoding. */
    private static boolean appendAscii(StringBuilder out, String digits, int radix) {
        int value = Integer.parseInt(digits, radix);
        if (value == 0 || value > 127) {
            return false;
        }
        out.append((char) value);
        return true;
    }

    private static int countDigits(String body, int from, int radix, int max) {
        int count = 0;
        while (count < max && from + count < body.length()) {
            char c = body.charAt(from + count);
            if (c >= 0x80 || Character.digit(c, radix) < 0) {
                break;
            }
            count++;
        }
        return count;
    }
}
