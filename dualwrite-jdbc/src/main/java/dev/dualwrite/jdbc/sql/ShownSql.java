package dev.dualwrite.jdbc.sql;

/**
 * A statement's text as it may be shown to people: without comments, and with {@code ?} in place of every literal.
 *
 * <p>Confined to the call that makes it.
 *
 * <p>Invariants: no value is in it. Several values in a row become {@code ?, ...} and several rows of them {@code (?, ...),
 * ...}, so that lists of any length look alike. Time is linear in the text's length, and a text is read no further than is
 * shown.
 */
public final class ShownSql {
    private static final String MORE = ", ...";

    private final StringBuilder shown = new StringBuilder();
    private boolean value;
    private boolean commaAfterValue;

    private ShownSql() {}

    /**
     * Of one statement.
     *
     * @param standardConformingStrings as the session has it
     * @param most so many characters at most
     */
    public static String of(String sql, boolean standardConformingStrings, int most) {
        ShownSql text = new ShownSql();
        Lexer lexer = new Lexer(sql, standardConformingStrings);
        int end = 0;
        // One more than is shown: the next token may yet make it shorter.
        while (lexer.next() && text.shown.length() <= most) {
            if (!lexer.kind().isTrivia()) {
                boolean apart = end > 0 && lexer.start() > end;
                text.add(lexer.kind(), apart ? " " : "", sql, lexer.start(), lexer.end());
                end = lexer.end();
            }
        }
        return text.shown.length() > most ? text.shown.substring(0, most) : text.shown.toString();
    }

    private void add(TokenKind kind, String space, String sql, int from, int to) {
        if (kind.isLiteral() || kind == TokenKind.PLACEHOLDER) {
            if (commaAfterValue) {
                shown.setLength(blank(shown.lastIndexOf(",")));
                more();
            } else {
                shown.append(space).append('?');
            }
            value = true;
            commaAfterValue = false;
            return;
        }
        shown.append(space).append(sql, from, to);
        commaAfterValue = kind == TokenKind.COMMA && value;
        value = false;
        if (kind == TokenKind.CLOSE) {
            fold("(?)");
            fold("(?" + MORE + ")");
        }
    }

    /** Lets a row of values that follows such a row go. */
    private void fold(String row) {
        if (!ends(row, shown.length())) {
            return;
        }
        int before = blank(shown.length() - row.length());
        if (before == 0 || shown.charAt(before - 1) != ',') {
            return;
        }
        int end = blank(before - 1);
        if (ends(row, end) || ends(row + MORE, end)) {
            shown.setLength(end);
            more();
        }
    }

    /** The end of what stands before white space. */
    private int blank(int end) {
        int at = end;
        while (at > 0 && shown.charAt(at - 1) == ' ') {
            at--;
        }
        return at;
    }

    private boolean ends(String text, int end) {
        return end >= text.length() && shown.substring(end - text.length(), end).equals(text);
    }

    private void more() {
        if (!ends(MORE, shown.length())) {
            shown.append(MORE);
        }
    }
}
