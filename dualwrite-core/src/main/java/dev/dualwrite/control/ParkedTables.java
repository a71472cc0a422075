package dev.dualwrite.control;

import dev.dualwrite.model.Parking;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Gate.Reading;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Names parked tables as the cause where a gate does not hold because of them: waiting does not help there.
 *
 * <p>Thread-safe.
 */
final class ParkedTables {
    private final Supplier<Map<TableId, Parking>> parked;

    ParkedTables(Supplier<Map<TableId, Parking>> parked) {
        this.parked = parked;
    }

    /**
     * A reading that does not hold.
     *
     * @param because the tables because of which it does not
     * @param remedy for those that are not parked
     */
    Reading shut(String name, Collection<TableId> because, String value, String remedy) {
        Map<TableId, Parking> cause = new TreeMap<>(parked.get());
        cause.keySet().retainAll(because);
        if (cause.isEmpty()) {
            return new Reading(name, false, value, remedy);
        }
        List<String> why = cause.entrySet().stream()
                .map(e -> e.getKey() + " is parked until both sides define it alike: " + e.getValue())
                .toList();
        boolean all = cause.keySet().containsAll(because);
        return new Reading(
                name,
                false,
                value + "; parked: " + cause.keySet(),
                String.join("; ", why) + "; then, " + (all ? "" : "and for the other tables, ") + remedy);
    }
}
