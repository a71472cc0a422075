package dev.dualwrite.jdbc.capture.forward;

import java.sql.SQLException;
import org.jspecify.annotations.NullUnmarked;
import org.postgresql.copy.CopyOperation;

/**
 * Passes every method of {@link CopyOperation} on to another one and does nothing else.
 *
 * <p>Threading: as the delegate's. Invariant: no logic here; what a subclass does not override behaves as
 * the delegate does, down to the instance of the exception thrown.
 */
@NullUnmarked
public abstract class ForwardingCopyOperation implements CopyOperation {

    /** The object that really does the work. */
    protected abstract CopyOperation delegate();

    @Override
    public void cancelCopy() throws SQLException {
        delegate().cancelCopy();
    }

    @Override
    public int getFieldCount() {
        return delegate().getFieldCount();
    }

    @Override
    public int getFieldFormat(int field) {
        return delegate().getFieldFormat(field);
    }

    @Override
    public int getFormat() {
        return delegate().getFormat();
    }

    @Override
    public long getHandledRowCount() {
        return delegate().getHandledRowCount();
    }

    @Override
    public boolean isActive() {
        return delegate().isActive();
    }
}
