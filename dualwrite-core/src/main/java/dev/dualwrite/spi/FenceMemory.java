package dev.dualwrite.spi;

import dev.dualwrite.model.DatabaseUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * What the fence on the follower remembers of keys, and how it is kept from growing for ever.
 *
 * <p>Thread-safe; all methods throw {@link DatabaseUnavailableException}.
 *
 * <p>Invariant: an entry is forgotten only if its {@code hi} is not above its table's floor, and after no transaction of
 * {@link FencedWriter} is under way that read an older floor. So whatever comes later for that key is judged as it would
 * have been, or read again where it would have been dropped ({@code docs/correctness.md} says why).
 */
public interface FenceMemory {
    /**
     * Raises the floors of all tables to a clock value, those of tables that are not migrated any more included; lowers none.
     *
     * @return false if transactions under way did not end soon enough: nobody was kept waiting for long, and nothing changed
     */
    boolean raiseFloors(long floor);

    /**
     * Looks at the next entries and forgets those that lie below the floor, but for those that somebody writes just now.
     *
     * @param after where the last call ended, or {@link Position#START}
     * @param entries how many to look at, at least 1
     */
    Forgotten forget(Position after, int entries);

    /** A place in the order of the entries, with the follower's own numbers of tables. */
    record Position(int table, String key) {
        public static final Position START = new Position(0, "");
    }

    /**
     * What one call did.
     *
     * @param end where to go on, or null if no entry is left
     * @param entries how many were forgotten
     */
    record Forgotten(@Nullable Position end, int entries) {}
}
