package dev.dualwrite.samples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.PGConnection;

/**
 * The dump and restore that the recipe of the blogs starts from.
 *
 * <p>Used by one thread.
 *
 * <p>It is generous: taken while nothing writes, so the recipe starts from an exact copy, sequences included. It is one
 * transaction on the receiving side.
 */
final class InitialCopy {

    private static final int PIPE_BYTES = 1 << 20;

    private InitialCopy() {}

    /** Copies all rows unless the receiving side has some; tells whether it did. */
    static boolean run(Server from, String fromDatabase, Server to, String toDatabase)
            throws SQLException, IOException, InterruptedException {
        try (Connection source = from.connect(fromDatabase);
                Connection sink = to.connect(toDatabase)) {
            if (hasRows(sink)) {
                return false;
            }
            sink.setAutoCommit(false);
            execute(sink, "SET LOCAL session_replication_role = replica");
            for (Table table : Table.all(source)) {
                copy(table, source, sink);
            }
            copySequences(source, sink);
            sink.commit();
            sink.setAutoCommit(true);
            execute(sink, "VACUUM ANALYZE");
            return true;
        }
    }

    private static void copy(Table table, Connection source, Connection sink)
            throws SQLException, IOException, InterruptedException {
        String columns = table.quotedName() + " (" + table.storedList() + ")";
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try (PipedOutputStream out = new PipedOutputStream();
                InputStream in = new PipedInputStream(out, PIPE_BYTES)) {
            Future<Long> read = reader.submit(() -> {
                try (out) {
                    return source.unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyOut("COPY " + columns + " TO STDOUT", out);
                }
            });
            sink.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + columns + " FROM STDIN", in);
            read.get();
        } catch (ExecutionException e) {
            throw new SQLException("Cannot copy table " + table.name(), e.getCause());
        } finally {
            reader.shutdownNow();
        }
    }

    private static void copySequences(Connection source, Connection sink) throws SQLException {
        try (Statement statement = source.createStatement();
                ResultSet sequences = statement.executeQuery("SELECT format('%I.%I', schemaname, sequencename),"
                        + " last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL")) {
            while (sequences.next()) {
                execute(sink, "SELECT setval('" + sequences.getString(1) + "', " + sequences.getLong(2) + ")");
            }
        }
    }

    private static boolean hasRows(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT FROM pgbench_accounts)")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
