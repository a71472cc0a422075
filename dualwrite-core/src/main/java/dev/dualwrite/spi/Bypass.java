package dev.dualwrite.spi;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

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
     * Counters at one moment.
     *
     * @param era differs when the counters began anew
     */
    record Reading(String era, Map<TableId, Count> tables) {
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
