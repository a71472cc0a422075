package dev.dualwrite.spi;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the authority knows of writers that capture cannot see.
 *
 * <p>Thread-safe; all methods throw {@link DatabaseUnavailableException}.
 */
public interface Bypass {
    /** Reads the server's counters of these tables. */
    Reading counters(Collection<TableId> tables);

    /**
     * Puts triggers that record foreign writes on these tables, where they are missing. Waits for no lock of the
     * application's for longer than an instant.
     *
     * @return tables that have all of them since this call; what was written to them before was not recorded
     */
    Set<TableId> install(Collection<TableDef> tables);

    /** Takes the triggers away, and what they recorded. Does nothing where there are none. */
    void remove();

    /**
     * Moves what the triggers recorded into the ledger, in one transaction; as much as one call takes.
     *
     * @param instance by whom the entries are made
     * @param tables the migrated tables: what was recorded of others is forgotten
     * @return entries made for each table; empty if nothing is left
     */
    Map<TableId, Integer> collect(String instance, Map<TableId, TableDef> tables);

    /**
     * Publishes what this instance has captured, and adds up what all have.
     *
     * @param own counts since this instance's start; asked after the time that is noted for them
     * @param since of a {@link Reading}
     */
    Shared share(String instance, Supplier<Map<TableId, Captured>> own, long since);

    /**
     * What the application tried to write, since some start.
     *
     * @param rows that are known
     * @param uncounted statements that wrote an unknown number of the table's rows, and made it suspect as a whole
     * @param cascaded statements by whose foreign keys an unknown number of its rows may have changed
     */
    record Captured(long rows, long uncounted, long cascaded) {
        public static final Captured NONE = new Captured(0, 0, 0);
    }

    /**
     * What all instances have captured.
     *
     * @param complete whether all of them have published since the time that was asked for
     * @param deaths how many were declared dead so far: what those had captured and not published is in no sum
     */
    record Shared(boolean complete, long deaths, Map<TableId, Captured> tables) {
        public Shared {
            tables = Map.copyOf(tables);
        }
    }

    /**
     * Counters at one moment.
     *
     * @param era differs when the counters began anew
     * @param at when, by the authority's clock in microseconds
     */
    record Reading(String era, long at, Map<TableId, Count> tables) {
        public Reading {
            tables = Map.copyOf(tables);
        }
    }

    /**
     * One table's counters, its partitions' included.
     *
     * @param rows rows that were inserted, updated and deleted, by transactions that were rolled back, too
     * @param storage differs when the table was emptied or rewritten at once
     */
    record Count(long rows, String storage) {}
}
