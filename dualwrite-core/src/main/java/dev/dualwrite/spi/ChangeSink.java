package dev.dualwrite.spi;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What capture writes into. Thread-safe; no method throws, and none but {@link #awaitRoom} blocks on the follower.
 */
public interface ChangeSink {
    /** The routing in force now. */
    Routing routing();

    /**
     * Begins a transaction. To be called before its first statement is sent, whatever that is: a transaction that began
     * uncaptured is waited for before backfill starts.
     */
    Recording begin();

    /**
     * A transaction, or an autocommit statement, is about to write for the first time. Waits while the queue is full, if that is
     * what it is to do then, and for as long as is set at most; the place of the transaction is not drawn yet, so that nothing
     * in the queue waits for this.
     */
    default void awaitRoom() {}

    /**
     * A statement of the application wrote these rows, or tried to, whatever becomes of its transaction. For counting.
     */
    default void attempted(List<Change> changes, List<Doubt> doubts) {}

    /**
     * A physical connection of the application is about to be used for the first time. May ask the authority once, on a
     * connection of ours and within a time limit.
     *
     * @return the backend with its start, as far as it could be learned
     */
    Backend connected(int pid);

    /** The definition of a migrated table, or null if the table is not migrated. */
    @Nullable
    TableDef table(TableId table);

    /** Tables that are migrated. */
    Set<TableId> tables();
}
