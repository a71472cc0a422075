package dev.dualwrite.jdbc.route;

import dev.dualwrite.jdbc.capture.forward.EchoingPreparedStatement;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a prepared statement's parameters as they are set, so that they can be set on the target too.
 *
 * <p>Threading: as the driver's. Invariant: the driver gets each value first, unchanged; one that it refuses is not kept.
 * Values that the application could change or use up afterwards are copied, or marked as not to be had again. A statement
 * that the target never answers keeps nothing, and none does before reads go to the target at all: an execution whose
 * parameters were set before then stays on the authority.
 */
abstract class RecordingPreparedStatement extends EchoingPreparedStatement {
    private final PreparedStatement delegate;
    private final boolean readable;
    private final ReadRouter router;
    private Parameters parameters = Parameters.NONE;

    /** Which parameters were set while no read went to the target; the highest bit stands for all beyond. */
    private long lost;

    RecordingPreparedStatement(PreparedStatement delegate, boolean readable, ReadRouter router) {
        this.delegate = delegate;
        this.readable = readable;
        this.router = router;
    }

    @Override
    protected final PreparedStatement delegate() {
        return delegate;
    }

    /** Sets the parameters on another statement as they were set on this one. */
    final void bind(PreparedStatement statement) throws SQLException {
        parameters.bind(statement);
    }

    /** Whether all parameters can be set once more. */
    final boolean repeatable() {
        return lost == 0 && parameters.repeatable();
    }

    /** Whether a value has to be kept: not before reads go to the target at all. */
    @Override
    protected final boolean echoed(int index) {
        if (!readable) {
            return false;
        }
        if (!router.readsFromTarget(router.routing())) {
            lost |= bit(index);
            return false;
        }
        if (index < Long.SIZE) {
            lost &= ~bit(index);
        }
        if (parameters == Parameters.NONE) {
            parameters = new Parameters();
        }
        return true;
    }

    private static long bit(int index) {
        return index < 1 ? 0 : 1L << Math.min(index, Long.SIZE) - 1;
    }

    @Override
    protected final void echo(int index, Echo echo) {
        parameters.set(index, echo);
    }

    @Override
    protected final void unrepeatable(int index) {
        parameters.setOnce(index);
    }

    @Override
    protected final <T> T own(T mutable) {
        return Copies.ofMutable(mutable);
    }

    @Override
    protected final @Nullable Object ownObject(Object value) {
        return Copies.of(value);
    }

    @Override
    public void clearParameters() throws SQLException {
        delegate.clearParameters();
        parameters.clear();
        lost = 0;
    }
}
