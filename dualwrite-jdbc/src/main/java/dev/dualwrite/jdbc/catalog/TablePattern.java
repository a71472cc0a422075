package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.model.TableId;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One pattern for qualified table names. Unquoted parts are folded to lower case, * and ? stand for any characters and
 * for one; quoted parts are taken exactly.
 *
 * <p>Thread-safe: immutable.
 */
record TablePattern(String text, Pattern schema, Pattern table) {

    static TablePattern parse(String text) {
        Reader reader = new Reader(text);
        Pattern schema = reader.part();
        reader.dot();
        Pattern table = reader.part();
        reader.end();
        return new TablePattern(text, schema, table);
    }

    boolean matches(TableId id) {
        return schema.matcher(id.schema()).matches() && table.matcher(id.name()).matches();
    }

    private static final class Reader {
        private final String text;
        private final String trimmed;
        private int at;

        Reader(String text) {
            this.text = text;
            this.trimmed = text.strip();
        }

        Pattern part() {
            return at < trimmed.length() && trimmed.charAt(at) == '"' ? quoted() : glob();
        }

        private Pattern quoted() {
            StringBuilder name = new StringBuilder();
            for (at++; at < trimmed.length(); at++) {
                if (trimmed.charAt(at) != '"') {
                    name.append(trimmed.charAt(at));
                } else if (trimmed.startsWith("\"\"", at)) {
                    name.append('"');
                    at++;
                } else {
                    at++;
                    if (name.isEmpty()) {
                        throw new TablePatternException(text, "has an empty name");
                    }
                    return Pattern.compile(name.toString(), Pattern.LITERAL);
                }
            }
            throw new TablePatternException(text, "has a quote that does not end");
        }

        private Pattern glob() {
            int start = at;
            StringBuilder regex = new StringBuilder();
            while (at < trimmed.length() && trimmed.charAt(at) != '.') {
                char c = trimmed.charAt(at);
                if (c == '*') {
                    regex.append(".*");
                } else if (c == '?') {
                    regex.append('.');
                } else if (Character.isLetterOrDigit(c) || c == '_' || c == '$') {
                    regex.append(Pattern.quote(String.valueOf(c).toLowerCase(Locale.ROOT)));
                } else {
                    throw new TablePatternException(text, "has <" + c + "> outside quotes");
                }
                at++;
            }
            if (at == start) {
                throw new TablePatternException(text, "lacks a schema or a table");
            }
            return Pattern.compile(regex.toString(), Pattern.DOTALL);
        }

        void dot() {
            if (at >= trimmed.length() || trimmed.charAt(at) != '.') {
                throw new TablePatternException(text, "has no dot between schema and table");
            }
            at++;
        }

        void end() {
            if (at < trimmed.length()) {
                throw new TablePatternException(text, "goes on behind the table");
            }
        }
    }
}
