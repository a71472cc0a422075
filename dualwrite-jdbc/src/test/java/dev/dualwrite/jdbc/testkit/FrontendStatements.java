package dev.dualwrite.jdbc.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells which SQL a client's protocol message executes, by remembering what its prepared statements and portals stand for.
 *
 * <p>One per connection, used by one thread.
 *
 * <p>Source: PostgreSQL documentation, "Message Formats".
 */
final class FrontendStatements {

    private final Map<String, String> statements = new HashMap<>();
    private final Map<String, String> portals = new HashMap<>();

    /** The SQL that this message executes, or null if it executes none. */
    @Nullable
    String executedBy(byte type, byte[] body) {
        Fields fields = new Fields(body);
        switch (type) {
            case 'Q' -> {
                return fields.string();
            }
            case 'P' -> statements.put(fields.string(), fields.string());
            case 'B' -> portals.put(fields.string(), statements.getOrDefault(fields.string(), ""));
            case 'C' -> (fields.letter() == 'S' ? statements : portals).remove(fields.string());
            case 'E' -> {
                return portals.getOrDefault(fields.string(), "");
            }
            default -> {
                return null;
            }
        }
        return null;
    }

    /** Whether a statement, or one of several in a simple query, commits a transaction. */
    static boolean isCommit(String sql) {
        String text = sql.strip().toUpperCase(Locale.ROOT);
        if (text.matches("END( (WORK|TRANSACTION))?;?")) {
            return true;
        }
        return Arrays.stream(text.split(";")).anyMatch(part -> part.strip().matches("(?s)COMMIT\\b.*"));
    }

    private static final class Fields {

        private final byte[] body;
        private int position;

        Fields(byte[] body) {
            this.body = body;
        }

        byte letter() {
            return body[position++];
        }

        String string() {
            int end = position;
            while (body[end] != 0) {
                end++;
            }
            String text = new String(body, position, end - position, StandardCharsets.UTF_8);
            position = end + 1;
            return text;
        }
    }
}
