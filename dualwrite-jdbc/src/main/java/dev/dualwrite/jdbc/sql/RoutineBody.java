package dev.dualwrite.jdbc.sql;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names in a routine's source, as far as they tell what it may do.
 *
 * <p>Thread-safe: immutable.
 *
 * @param words names and keywords outside quotes, folded; those in comments are left out
 * @param quoted words inside string literals, in lower case: names, should the literal be executed
 * @param clear the source reads alike whatever the settings of whoever runs it, and nothing in it is out of place
 */
public record RoutineBody(Set<String> words, Set<String> quoted, boolean clear) {
    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]*");

    public RoutineBody {
        words = Set.copyOf(words);
        quoted = Set.copyOf(quoted);
    }

    /** Reads source in SQL or PL/pgSQL. */
    public static RoutineBody of(String source) {
        Tokens tokens = Tokens.of(source, true);
        Set<String> words = new HashSet<>();
        Set<String> quoted = new HashSet<>();
        boolean clear = true;
        for (int i = 0; i < tokens.count(); i++) {
            TokenKind kind = tokens.kind(i);
            String name = kind.isName() ? tokens.name(i) : null;
            if (name != null) {
                words.add(name);
            } else if (kind.isString()) {
                quoted.addAll(wordsOf(tokens.text(i)));
                clear &= kind != TokenKind.STRING || tokens.text(i).indexOf('\\') < 0;
            }
            clear &= kind != TokenKind.OTHER && kind != TokenKind.UNTERMINATED && kind != TokenKind.UNICODE_NAME;
        }
        return new RoutineBody(words, quoted, clear);
    }

    /** All words of a text in any language, in lower case. */
    public static Set<String> wordsOf(String text) {
        Set<String> words = new HashSet<>();
        WORD.matcher(text.toLowerCase(Locale.ROOT)).results().forEach(match -> words.add(match.group()));
        return words;
    }
}
