package dev.dualwrite.jdbc.corpus;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes literals, comments, letter case and spaces out of a statement, by means that share nothing with the library's own
 * lexer. Lists of literals of different length stay different.
 *
 * <p>Stateless.
 */
final class Normalised {
    private static final Pattern TOKEN = Pattern.compile("(?s)(?<comment>--[^\\n]*|/\\*.*?\\*/)"
            + "|(?<string>\\b[eE]'(?:[^'\\\\]|\\\\.|'')*'|(?:\\b[uU]&|\\b[bBxX])?'(?:[^']|'')*'|(?<tag>\\$[a-z]*\\$).*?\\k<tag>)"
            + "|(?<name>\"(?:[^\"]|\"\")*\")"
            + "|(?<number>(?<![\\w.])[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?)"
            + "|(?<parameter>\\?)"
            + "|(?<space>\\s+)"
            + "|(?<other>\\w+|.)");

    private Normalised() {}

    static String of(String sql) {
        StringBuilder out = new StringBuilder();
        Matcher matcher = TOKEN.matcher(sql);
        while (matcher.find()) {
            if (matcher.group("string") != null
                    || matcher.group("number") != null
                    || matcher.group("parameter") != null) {
                out.append(" ? ");
            } else if (matcher.group("comment") != null || matcher.group("space") != null) {
                out.append(' ');
            } else if (matcher.group("name") != null) {
                out.append(matcher.group());
            } else {
                out.append(' ')
                        .append(matcher.group("other").toLowerCase(Locale.ROOT))
                        .append(' ');
            }
        }
        return out.toString().replaceAll("\\s+", " ").strip() + " ";
    }
}
