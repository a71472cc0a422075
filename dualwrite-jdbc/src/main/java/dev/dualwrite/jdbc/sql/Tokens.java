package dev.dualwrite.jdbc.sql;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a text without white space and comments, with their offsets and the partner of every bracket.
 *
 * <p>Thread-safe once built; the parse that built it is its only user.
 *
 * <p>Indexes outside the text are allowed and name a token that is nothing: no word, kind OTHER.
 */
final class Tokens {

    private final String sql;
    private final int count;
    private final TokenKind[] kinds;
    private final int[] starts;
    private final int[] ends;
    private final @Nullable String[] words;
    private final int[] partners;
    private final int[] placeholders;

    private Tokens(String sql, int count, TokenKind[] kinds, int[] starts, int[] ends) {
        this.sql = sql;
        this.count = count;
        this.kinds = kinds;
        this.starts = starts;
        this.ends = ends;
        this.words = new String[count];
        this.partners = new int[count];
        this.placeholders = new int[count + 1];
        number();
        pair();
    }

    static Tokens of(String sql, boolean standardConformingStrings) {
        int capacity = Math.max(16, sql.length() / 4);
        TokenKind[] kinds = new TokenKind[capacity];
        int[] starts = new int[capacity];
        int[] ends = new int[capacity];
        int count = 0;
        Lexer lexer = new Lexer(sql, standardConformingStrings);
        while (lexer.next()) {
            if (lexer.kind().isTrivia()) {
                continue;
            }
            if (count == kinds.length) {
                kinds = Arrays.copyOf(kinds, count * 2);
                starts = Arrays.copyOf(starts, count * 2);
                ends = Arrays.copyOf(ends, count * 2);
            }
            kinds[count] = lexer.kind();
            starts[count] = lexer.start();
            ends[count] = lexer.end();
            count++;
        }
        return new Tokens(sql, count, kinds, starts, ends);
    }

    private void number() {
        for (int i = 0; i < count; i++) {
            placeholders[i + 1] = placeholders[i] + (kinds[i] == TokenKind.PLACEHOLDER ? 1 : 0);
            words[i] = kinds[i] == TokenKind.WORD ? Spelling.fold(text(i)) : null;
        }
    }

    private void pair() {
        Arrays.fill(partners, -1);
        int[] open = new int[count];
        int depth = 0;
        for (int i = 0; i < count; i++) {
            if (kinds[i] == TokenKind.OPEN) {
                open[depth++] = i;
            } else if (kinds[i] == TokenKind.CLOSE && depth > 0 && closes(open[depth - 1], i)) {
                int partner = open[--depth];
                partners[i] = partner;
                partners[partner] = i;
            }
        }
    }

    private boolean closes(int opening, int closing) {
        char expected = switch (character(opening)) {
            case '(' -> ')';
            case '[' -> ']';
            default -> '}';
        };
        return character(closing) == expected;
    }

    int count() {
        return count;
    }

    TokenKind kind(int i) {
        return i >= 0 && i < count ? kinds[i] : TokenKind.OTHER;
    }

    /** The folded text of an unquoted word, or the empty string for anything else. */
    String word(int i) {
        String word = i >= 0 && i < count ? words[i] : null;
        return word == null ? "" : word;
    }

    boolean is(int i, String word) {
        return word(i).equals(word);
    }

    boolean isCharacter(int i, char c) {
        return i >= 0 && i < count && ends[i] == starts[i] + 1 && character(i) == c;
    }

    boolean isOperator(int i, String operator) {
        return kind(i) == TokenKind.OPERATOR
                && ends[i] - starts[i] == operator.length()
                && sql.startsWith(operator, starts[i]);
    }

    private char character(int i) {
        return sql.charAt(starts[i]);
    }

    String text(int i) {
        return sql.substring(starts[i], ends[i]);
    }

    int start(int i) {
        return starts[i];
    }

    int end(int i) {
        return ends[i];
    }

    /** Index of the bracket that closes or opens the one at {@code i}, or -1 if it has no partner. */
    int partner(int i) {
        return i >= 0 && i < count ? partners[i] : -1;
    }

    /** Number of the placeholder at {@code i}, counted from 1 over the whole text. */
    int placeholder(int i) {
        return placeholders[i] + 1;
    }

    int placeholdersBetween(int from, int to) {
        return placeholders[to] - placeholders[from];
    }

    /** The name that the token stands for, or null if it is no name or one that the text does not settle. */
    @Nullable
    String name(int i) {
        if (!kind(i).isName() || (kind(i) == TokenKind.UNICODE_NAME && is(i + 1, "uescape"))) {
            return null;
        }
        String word = words[i];
        return Spelling.name(kinds[i], word == null ? text(i) : word);
    }

    /** Whether a name at {@code i} is a label or a part of a qualified name, where keywords mean nothing. */
    boolean isLabel(int i) {
        return kind(i - 1) == TokenKind.DOT || (is(i - 1, "as") && kind(i - 2) != TokenKind.DOT);
    }

    /** Whether a query begins at {@code i}, other than one in further parentheses. */
    boolean startsQuery(int i) {
        return switch (word(i)) {
            case "select", "with", "table" -> true;
            case "values" -> isCharacter(i + 1, '(');
            default -> false;
        };
    }

    /** Whether every bracket and quote between two tokens has its end there, and no character is out of place. */
    boolean isWhole(int from, int to) {
        for (int i = from; i < to; i++) {
            TokenKind kind = kinds[i];
            boolean bracket = kind == TokenKind.OPEN || kind == TokenKind.CLOSE;
            if (kind == TokenKind.OTHER
                    || kind == TokenKind.UNTERMINATED
                    || (bracket && (partners[i] < from || partners[i] >= to))) {
                return false;
            }
        }
        return true;
    }

    /**
     * The first occurrence of a keyword outside brackets, labels left out, or {@code to}. Brackets in the range must be
     * whole.
     */
    int find(int from, int to, String word) {
        for (int i = from; i < to; i++) {
            if (kinds[i] == TokenKind.OPEN) {
                i = partners[i];
            } else if (is(i, word) && !(i > from && isLabel(i))) {
                return i;
            }
        }
        return to;
    }

    int findComma(int from, int to) {
        for (int i = from; i < to; i++) {
            if (kinds[i] == TokenKind.OPEN) {
                i = partners[i];
            } else if (kinds[i] == TokenKind.COMMA) {
                return i;
            }
        }
        return to;
    }
}
