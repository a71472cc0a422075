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
    private final Backend backend;
    private volatile boolean temporaryTables;
    private volatile boolean temporaryViews;
    private volatile boolean roleChanged;
    private volatile @Nullable Runnable whenEnded;

    SessionKnowledge(Backend backend) {
        this.backend = backend;
    }

    Backend backend() {
        return backend;
    }

    /** A temporary table may hide a table of the same name. */
    boolean temporaryTables() {
        return temporaryTables;
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
    void schemaChanged(Runnable visible) {
        whenEnded = visible;
    }

    /** No transaction is open. */
    void transactionEnded() {
        Runnable visible = whenEnded;
        if (visible != null) {
            whenEnded = null;
            visible.run();
        }
    }

    /** Privileges and row security may differ from those of the user who logged in. */
    boolean roleChanged() {
        return roleChanged;
    }

    void roleWasChanged() {
        roleChanged = true;
    }
}
