package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.forward.ForwardingCopyOperation;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;

/**
 * A COPY out of a statement that writes: {@code COPY (DELETE … RETURNING …) TO STDOUT}. It has written when its last row
 * was read.
 *
 * <p>Threading: as the driver's. Invariant: made only where the statement may write; what it wrote is noted once.
 */
final class CapturingCopyOut extends ForwardingCopyOperation implements CopyOut {
    private final CapturingConnection connection;
    private final StatementPlan plan;
    private final CopyOut delegate;
    private boolean noted;

    CapturingCopyOut(CapturingConnection connection, StatementPlan plan, CopyOut delegate) {
        this.connection = connection;
        this.plan = plan;
        this.delegate = delegate;
    }

    @Override
    protected CopyOut delegate() {
        return delegate;
    }

    /** Notes what was written, after the server said that it is done, or may have done it. */
    private void note() throws SQLException {
        if (!noted && !delegate.isActive()) {
            noted = true;
            connection.capture().run(new StatementExecution<>(plan, Bindings.NONE), () -> Boolean.TRUE);
        }
    }

    @Override
    public byte @Nullable [] readFromCopy() throws SQLException {
        return readFromCopy(true);
    }

    @Override
    public byte @Nullable [] readFromCopy(boolean block) throws SQLException {
        try {
            return delegate.readFromCopy(block);
        } finally {
            note();
        }
    }

    @Override
    public void cancelCopy() throws SQLException {
        try {
            delegate.cancelCopy();
        } finally {
            note();
        }
    }
}
