package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.forward.ForwardingCopyOperation;
import java.sql.SQLException;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.ByteStreamWriter;

/**
 * A COPY into a table that is under way; it writes when it ends.
 *
 * <p>Threading: as the driver's.
 */
final class CapturingCopyIn extends ForwardingCopyOperation implements CopyIn {
    private final CapturingConnection connection;
    private final String sql;
    private final CopyIn delegate;

    CapturingCopyIn(CapturingConnection connection, String sql, CopyIn delegate) {
        this.connection = connection;
        this.sql = sql;
        this.delegate = delegate;
    }

    @Override
    protected CopyIn delegate() {
        return delegate;
    }

    @Override
    public long endCopy() throws SQLException {
        return connection
                .capture()
                .run(new StatementExecution<>(connection.plan(sql), Bindings.NONE), delegate::endCopy);
    }

    @Override
    public void writeToCopy(byte[] buf, int off, int siz) throws SQLException {
        delegate.writeToCopy(buf, off, siz);
    }

    @Override
    public void writeToCopy(ByteStreamWriter from) throws SQLException {
        delegate.writeToCopy(from);
    }

    @Override
    public void flushCopy() throws SQLException {
        delegate.flushCopy();
    }
}
