package dev.dualwrite.jdbc.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A position in a range of tokens, with the small steps that every clause is read by.
 *
 * <p>Not thread-safe: made and used within one parse.
 *
 * <p>Never moves past its end; the brackets in its range are whole.
 */
final class Cursor {

    final Tokens tokens;
    final int end;
    int at;

    Cursor(Tokens tokens, int from, int end) {
        this.tokens = tokens;
        this.at = from;
        this.end = end;
    }

    boolean atEnd() {
        return at >= end;
    }

    boolean is(String word) {
        return at < end && tokens.is(at, word);
    }

    boolean isOpen(char bracket) {
        return at < end && tokens.isCharacter(at, bracket);
    }

    /** The current word, folded, or the empty string. */
    String word() {
        return at < end ? tokens.word(at) : "";
    }

    /** Steps over these words if they all follow, else over none. */
    boolean accept(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (at + i >= end || !tokens.is(at + i, words[i])) {
                return false;
            }
        }
        at += words.length;
        return true;
    }

    boolean acceptComma() {
        return acceptKind(TokenKind.COMMA);
    }

    boolean acceptKind(TokenKind kind) {
        if (at < end && tokens.kind(at) == kind) {
            at++;
            return true;
        }
        return false;
    }

    /** Steps over a name and answers it, or null and stays. */
    @Nullable
    String name() {
        String name = at < end ? tokens.name(at) : null;
        if (name != null) {
            at++;
        }
        return name;
    }

    /** Steps over a table's name, qualified or not; null if there is none. */
    @Nullable
    TableRef table() {
        String last = name();
        String schema = null;
        for (int parts = 1; last != null && acceptKind(TokenKind.DOT); parts++) {
            schema = last;
            last = parts < 3 ? name() : null;
        }
        return last == null ? null : new TableRef(schema, last);
    }

    /** Steps over {@code ONLY name}, {@code ONLY (name)}, {@code name *} or {@code name}; null if it is none of these. */
    @Nullable
    TableRef relation() {
        if (is("only") && at + 1 < end) {
            at++;
            if (isOpen('(')) {
                Cursor inner = group();
                TableRef table = inner.table();
                return inner.atEnd() ? table : null;
            }
        }
        TableRef table = table();
        if (at < end && tokens.isOperator(at, "*")) {
            at++;
        }
        return table;
    }

    /** Steps over the bracketed group that starts here and answers what is in it. */
    Cursor group() {
        int close = tokens.partner(at);
        Cursor inner = new Cursor(tokens, at + 1, close);
        at = close + 1;
        return inner;
    }

    /** Reads names separated by commas to the end; null if anything else is found. */
    @Nullable
    List<String> names() {
        List<String> names = new ArrayList<>();
        do {
            String name = name();
            if (name == null) {
                return null;
            }
            names.add(name);
        } while (acceptComma());
        return atEnd() ? names : null;
    }
}
