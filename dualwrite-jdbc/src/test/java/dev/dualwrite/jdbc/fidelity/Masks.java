package dev.dualwrite.jdbc.fidelity;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Takes out of a text what two equal databases answer differently: the time of day, random uuids, hash codes, and the
 * database's own name. Test data has other dates and no random uuid.
 *
 * <p>Stateless.
 */
final class Masks {
    private static final Pattern RANDOM_UUID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    private static final Pattern HASH = Pattern.compile("@[0-9a-f]{4,}\\b");

    private Masks() {}

    static UnaryOperator<String> of(String database) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        String days = today.minusDays(1) + "|" + today + "|" + today.plusDays(1);
        Pattern now = Pattern.compile(
                "(?:" + days + ")(?:[ T]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?)?(?:Z|[+-]\\d\\d(?::\\d\\d)?)?");
        return line -> {
            String masked = now.matcher(line).replaceAll("<now>");
            masked = RANDOM_UUID.matcher(masked).replaceAll("<uuid>");
            masked = HASH.matcher(masked).replaceAll("@<hash>");
            return masked.replace(database, "<database>");
        };
    }
}
