package dev.dualwrite.jdbc.sql;

/**
 * Cuts SQL text into tokens by the rules of PostgreSQL's lexer (scan.l), with what pgjdbc adds before the text is sent:
 * {@code ?} is a placeholder, {@code ??} the operator {@code ?}, and braces enclose JDBC escapes.
 *
 * <p>Not thread-safe: one instance reads one text once.
 *
 * <p>Every character belongs to exactly one token; white space and comments are tokens as well. Each call of {@link
 * #next()} moves forward, so reading a text takes time linear in its length whatever it holds.
 */
final class Lexer {

    private static final String OPERATOR_CHARACTERS = "~!@#^&|`?+-*/%<>=";

    /** An operator of several characters may end in + or - only if it holds one of these. */
    private static final String ALLOWS_TRAILING_SIGN = "~!@#^&|`?%";

    private final String sql;
    private final boolean standardConformingStrings;
    private final int length;

    private int start;
    private int end;
    private TokenKind kind = TokenKind.SPACE;

    /** Whether a plain quote would continue an escape string: only white space with a newline lies between. */
    private boolean afterEscapeString;

    private boolean newlineSinceString;

    Lexer(String sql, boolean standardConformingStrings) {
        this.sql = sql;
        this.standardConformingStrings = standardConformingStrings;
        this.length = sql.length();
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    TokenKind kind() {
        return kind;
    }

    /** Moves to the next token; false at the end of the text. */
    boolean next() {
        start = end;
        if (start >= length) {
            return false;
        }
        kind = read(sql.charAt(start));
        rememberContinuation();
        return true;
    }

    private void rememberContinuation() {
        if (kind == TokenKind.ESCAPE_STRING) {
            afterEscapeString = true;
            newlineSinceString = false;
        } else if (kind == TokenKind.SPACE) {
            newlineSinceString |= hasNewline(start, end);
        } else if (kind != TokenKind.COMMENT) {
            afterEscapeString = false;
        }
    }

    private TokenKind read(char c) {
        if (isSpace(c)) {
            return readSpace();
        }
        if (isNameStart(c)) {
            return readWordOrPrefixedQuote(c);
        }
        if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            return readNumber();
        }
        switch (c) {
            case '\'':
                boolean escapes = !standardConformingStrings || (afterEscapeString && newlineSinceString);
                return readQuoted(start, '\'', escapes, escapes ? TokenKind.ESCAPE_STRING : TokenKind.STRING);
            case '"':
                return readQuoted(start, '"', false, TokenKind.QUOTED_NAME);
            case '$':
                return readDollar();
            case '?':
                return peek(1) == '?' ? readOperator() : single(TokenKind.PLACEHOLDER);
            case '-':
                return peek(1) == '-' ? readLineComment() : readOperator();
            case '/':
                return peek(1) == '*' ? readBlockComment() : readOperator();
            case '(', '[', '{':
                return single(TokenKind.OPEN);
            case ')', ']', '}':
                return single(TokenKind.CLOSE);
            case ',':
                return single(TokenKind.COMMA);
            case ';':
                return single(TokenKind.SEMICOLON);
            case '.':
                return single(TokenKind.DOT);
            case ':':
                return readColon();
            default:
                return OPERATOR_CHARACTERS.indexOf(c) >= 0 ? readOperator() : single(TokenKind.OTHER);
        }
    }

    private TokenKind single(TokenKind result) {
        end = start + 1;
        return result;
    }

    private TokenKind readSpace() {
        end = start + 1;
        while (end < length && isSpace(sql.charAt(end))) {
            end++;
        }
        return TokenKind.SPACE;
    }

    private TokenKind readLineComment() {
        end = start + 2;
        while (end < length && sql.charAt(end) != '\n' && sql.charAt(end) != '\r') {
            end++;
        }
        return TokenKind.COMMENT;
    }

    private TokenKind readBlockComment() {
        int depth = 1;
        end = start + 2;
        while (end < length && depth > 0) {
            if (sql.startsWith("/*", end)) {
                depth++;
                end += 2;
            } else if (sql.startsWith("*/", end)) {
                depth--;
                end += 2;
            } else {
                end++;
            }
        }
        return depth == 0 ? TokenKind.COMMENT : TokenKind.UNTERMINATED;
    }

    private TokenKind readWordOrPrefixedQuote(char c) {
        char second = peek(1);
        if (second == '\'') {
            if (c == 'e' || c == 'E') {
                return readQuoted(start + 1, '\'', true, TokenKind.ESCAPE_STRING);
            }
            if (c == 'b' || c == 'B' || c == 'x' || c == 'X') {
                return readQuoted(start + 1, '\'', false, TokenKind.BIT_STRING);
            }
        }
        if ((c == 'u' || c == 'U') && second == '&') {
            char third = peek(2);
            if (third == '"') {
                return readQuoted(start + 2, '"', false, TokenKind.UNICODE_NAME);
            }
            if (third == '\'') {
                return readQuoted(start + 2, '\'', false, TokenKind.UNICODE_STRING);
            }
        }
        end = start + 1;
        while (end < length && isNamePart(sql.charAt(end))) {
            end++;
        }
        return TokenKind.WORD;
    }

    private TokenKind readQuoted(int openingQuote, char quote, boolean backslashEscapes, TokenKind result) {
        end = openingQuote + 1;
        while (end < length) {
            char c = sql.charAt(end++);
            if (c == '\\' && backslashEscapes) {
                end = Math.min(end + 1, length);
            } else if (c == quote) {
                if (end < length && sql.charAt(end) == quote) {
                    end++;
                } else {
                    return result;
                }
            }
        }
        return TokenKind.UNTERMINATED;
    }

    private TokenKind readDollar() {
        if (isDigit(peek(1))) {
            end = start + 2;
            while (end < length && isDigit(sql.charAt(end))) {
                end++;
            }
            return TokenKind.POSITIONAL;
        }
        int tagEnd = start + 1;
        if (tagEnd < length && isNameStart(sql.charAt(tagEnd))) {
            while (tagEnd < length && isNamePart(sql.charAt(tagEnd)) && sql.charAt(tagEnd) != '$') {
                tagEnd++;
            }
        }
        if (tagEnd >= length || sql.charAt(tagEnd) != '$') {
            return single(TokenKind.OTHER);
        }
        String tag = sql.substring(start, tagEnd + 1);
        int closing = sql.indexOf(tag, tagEnd + 1);
        end = closing < 0 ? length : closing + tag.length();
        return closing < 0 ? TokenKind.UNTERMINATED : TokenKind.DOLLAR_STRING;
    }

    private TokenKind readColon() {
        if (peek(1) == ':') {
            end = start + 2;
            return TokenKind.CAST;
        }
        if (peek(1) == '=') {
            end = start + 2;
            return TokenKind.OPERATOR;
        }
        return single(TokenKind.COLON);
    }

    private TokenKind readOperator() {
        end = start;
        boolean trailingSignAllowed = false;
        while (end < length) {
            char c = sql.charAt(end);
            if (OPERATOR_CHARACTERS.indexOf(c) < 0 || sql.startsWith("--", end) || sql.startsWith("/*", end)) {
                break;
            }
            if (c == '?') {
                if (end + 1 >= length || sql.charAt(end + 1) != '?') {
                    break;
                }
                end++;
            }
            trailingSignAllowed |= ALLOWS_TRAILING_SIGN.indexOf(c) >= 0;
            end++;
        }
        while (!trailingSignAllowed && end - start > 1 && isSign(sql.charAt(end - 1))) {
            end--;
        }
        return TokenKind.OPERATOR;
    }

    private TokenKind readNumber() {
        char second = peek(1);
        if (sql.charAt(start) == '0' && "xXoObB".indexOf(second) >= 0 && isRadixDigit(peek(2), second)) {
            end = start + 2;
            while (end < length && (isRadixDigit(sql.charAt(end), second) || sql.charAt(end) == '_')) {
                end++;
            }
            return TokenKind.INTEGER;
        }
        end = start;
        boolean decimal = false;
        readDigits();
        if (end < length && sql.charAt(end) == '.' && !sql.startsWith("..", end)) {
            decimal = true;
            end++;
            readDigits();
        }
        if (end < length && (sql.charAt(end) == 'e' || sql.charAt(end) == 'E')) {
            int digits = end + 1;
            if (digits < length && isSign(sql.charAt(digits))) {
                digits++;
            }
            if (digits < length && isDigit(sql.charAt(digits))) {
                decimal = true;
                end = digits;
                readDigits();
            }
        }
        return decimal ? TokenKind.DECIMAL : TokenKind.INTEGER;
    }

    private void readDigits() {
        while (end < length
                && (isDigit(sql.charAt(end))
                        || (sql.charAt(end) == '_'
                                && end > start
                                && isDigit(sql.charAt(end - 1))
                                && end + 1 < length
                                && isDigit(sql.charAt(end + 1))))) {
            end++;
        }
    }

    /** The character at {@code start + offset}, or NUL past the end. */
    private char peek(int offset) {
        return start + offset < length ? sql.charAt(start + offset) : '\0';
    }

    private boolean hasNewline(int from, int to) {
        for (int i = from; i < to; i++) {
            if (sql.charAt(i) == '\n' || sql.charAt(i) == '\r') {
                return true;
            }
        }
        return false;
    }

    private static boolean isRadixDigit(char c, char radix) {
        return switch (radix) {
            case 'b', 'B' -> c == '0' || c == '1';
            case 'o', 'O' -> c >= '0' && c <= '7';
            default -> isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        };
    }

    private static boolean isSign(char c) {
        return c == '+' || c == '-';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || isDigit(c) || c == '$';
    }
}
