package dev.dualwrite.jdbc.catalog;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Judges at a glance what a trigger function in PL/pgSQL does to the row at hand.
 *
 * <p>Thread-safe: no state. What it cannot see at a glance counts as more.
 */
final class TriggerBody {
    private static final Pattern COMMENT = Pattern.compile("--[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern LITERAL = Pattern.compile("'(?:[^']|'')*'");
    private static final Pattern ACTIVE = Pattern.compile(
            "\\b(insert|update|delete|merge|truncate|perform|execute|select|call|copy|notify|create|alter|drop|null)\\b");
    private static final Pattern CALL = Pattern.compile("\\b([a-z_][a-z0-9_.]*)\\s*\\(");
    private static final Set<String> HARMLESS_CALLS = Set.of(
            "now",
            "clock_timestamp",
            "statement_timestamp",
            "transaction_timestamp",
            "timezone",
            "date_trunc",
            "lower",
            "upper",
            "trim",
            "btrim",
            "coalesce",
            "nullif",
            "greatest",
            "least",
            "round",
            "length",
            "concat",
            "if",
            "and",
            "or",
            "not",
            "return",
            "elsif",
            "when",
            "then");

    private TriggerBody() {}

    /** Whether it does nothing but set columns of the row that are not of its key. */
    static boolean onlySetsColumns(String body, Set<String> key) {
        String text = LITERAL.matcher(COMMENT.matcher(body).replaceAll(" "))
                .replaceAll("''")
                .toLowerCase(Locale.ROOT);
        if (text.contains("\"") || text.contains("$") || ACTIVE.matcher(text).find() || assignsKey(text, key)) {
            return false;
        }
        Set<String> called = new HashSet<>();
        CALL.matcher(text).results().forEach(match -> called.add(match.group(1)));
        return HARMLESS_CALLS.containsAll(called);
    }

    private static boolean assignsKey(String text, Set<String> key) {
        return key.stream()
                .anyMatch(column -> Pattern.compile("new\\." + Pattern.quote(column) + "\\s*:?=")
                        .matcher(text)
                        .find());
    }
}
