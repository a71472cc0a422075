package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.Backend;
import org.jspecify.annotations.Nullable;

/**
 * What statements have done to one physical session, as far as it matters to capture. It outlives the logical connections
 * that a pool hands out.
 *
 * <p>Threading: written by whoever uses the connection, one at a time; read by the same. Fields are volatile because a
 * pool hands the connection from thread to thread.
 *
 * <p>Invariant: doubts about a session are never taken back; a rolled-back SET merely costs precision.
 */
final class SessionKnowledge {
    private static final long NOT_ENDED = Long.MAX_VALUE;

    private final Backend backend;
    private final long doubtsBefore;
    private volatile boolean temporaryTables;
    private volatile boolean temporaryViews;
    private volatile boolean roleChanged;
    private volatile @Nullable SchemaFacts changing;
    private volatile long seenWith;

    /** @param doubts {@link SchemaFacts#temporaryDoubts} now: what is found later may have been called in it */
    SessionKnowledge(Backend backend, long doubts) {
        this.backend = backend;
        this.doubtsBefore = doubts;
    }

    Backend backend() {
        return backend;
    }

    /** A temporary table may hide a table of the same name. */
    boolean temporaryTables(long doubts) {
        return temporaryTables || doubts != doubtsBefore;
    }

    void temporaryTablesCreated() {
        temporaryTables = true;
    }

    /** Any name without a schema may stand for a temporary view, and so for the tables behind it. */
    boolean temporaryViews() {
        return temporaryViews;
    }

    /** @param temporary says the text; one of a temporary table is temporary without saying so */
    void viewCreated(boolean temporary) {
        temporaryViews |= temporary || temporaryTables;
    }

    /** Others see what a statement did to the schema when its transaction has ended. */
    void schemaChanged(SchemaFacts catalog) {
        seenWith = NOT_ENDED;
        changing = catalog;
    }

    /** No transaction is open. */
    void transactionEnded() {
        SchemaFacts catalog = changing;
        if (catalog != null && seenWith == NOT_ENDED) {
            // A look that is under way may have begun before.
            seenWith = catalog.version() + 2;
            catalog.outdated();
        }
    }

    /** Whether this session changed the schema, and the catalog may not have been read since: names and columns may be others. */
    boolean aheadOfCatalog() {
        SchemaFacts catalog = changing;
        if (catalog == null) {
            return false;
        }
        if (catalog.version() >= seenWith) {
            changing = null;
            return false;
        }
        return true;
    }

    /** Privileges and row security may differ from those of the user who logged in. */
    boolean roleChanged() {
        return roleChanged;
    }

    void roleWasChanged() {
        roleChanged = true;
    }
}
