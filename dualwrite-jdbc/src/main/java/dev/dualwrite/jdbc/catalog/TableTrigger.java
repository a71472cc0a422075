package dev.dualwrite.jdbc.catalog;

import java.util.Set;

/**
 * A trigger of a table that can fire; those of foreign keys and unique checks, and disabled ones, are left out.
 *
 * <p>Thread-safe: immutable.
 *
 * @param name its name
 * @param timing when it fires
 * @param forEachRow whether it fires for each row, not once for the statement
 * @param events what fires it
 * @param firing in which sessions it fires
 * @param functionSchema schema of the function that it runs
 * @param functionName name of that function
 */
public record TableTrigger(
        String name,
        Timing timing,
        boolean forEachRow,
        Set<Event> events,
        Firing firing,
        String functionSchema,
        String functionName) {

    /** When a trigger fires. */
    public enum Timing {
        BEFORE,
        AFTER,
        INSTEAD_OF
    }

    /** What fires a trigger. */
    public enum Event {
        INSERT,
        UPDATE,
        DELETE,
        TRUNCATE
    }

    /** The {@code session_replication_role}s in which a trigger fires. */
    public enum Firing {
        ORIGIN,
        REPLICA,
        ALWAYS
    }

    public TableTrigger {
        events = Set.copyOf(events);
    }

    /** Whether it is one that this library put there. */
    public boolean isOurs() {
        return functionSchema.equals(Catalog.OUR_SCHEMA);
    }

    /** Whether it fires in an ordinary session. */
    public boolean firesForApplications() {
        return firing != Firing.REPLICA;
    }
}
