package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.CheckpointStore;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Checkpoints in {@code dualwrite.checkpoint} and {@code dualwrite.verification}. Thread-safe. */
final class PostgresCheckpointStore implements CheckpointStore {
    private static final String SAVE_BACKFILL = """
            INSERT INTO dualwrite.checkpoint (table_schema, table_name, barrier, after, row_count, chunks, done)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (table_schema, table_name) DO UPDATE SET barrier = excluded.barrier, after = excluded.after,
                row_count = excluded.row_count, chunks = excluded.chunks, done = excluded.done""";
    private static final String SAVE_VERIFICATION = """
            INSERT INTO dualwrite.verification (table_schema, table_name, at, row_count, differences)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (table_schema, table_name) DO UPDATE SET at = excluded.at, row_count = excluded.row_count,
                differences = excluded.differences""";

    private final OwnConnections connections;

    PostgresCheckpointStore(Side side, DataSource dataSource, PoolSettings settings) {
        this.connections = OwnConnections.writing(side, dataSource, settings);
    }

    @Override
    public Map<TableId, Progress> backfill() {
        return connections.call("read the checkpoints", connection -> {
            Map<TableId, Progress> all = new TreeMap<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery("SELECT table_schema, table_name, barrier, after, row_count,"
                                    + " chunks, done FROM dualwrite.checkpoint")) {
                while (rows.next()) {
                    TableId table = new TableId(rows.getString(1), rows.getString(2));
                    all.put(
                            table,
                            new Progress(
                                    rows.getLong(3),
                                    after(table, rows.getArray(4)),
                                    rows.getLong(5),
                                    rows.getLong(6),
                                    rows.getBoolean(7)));
                }
            }
            return all;
        });
    }

    private static @Nullable RowKey after(TableId table, @Nullable Array key) throws SQLException {
        return key == null ? null : new RowKey(table, List.of((String[]) key.getArray()));
    }

    @Override
    public void saveBackfill(TableId table, Progress progress) {
        connections.call("save a checkpoint of " + table, connection -> {
            try (PreparedStatement save = connection.prepareStatement(SAVE_BACKFILL)) {
                RowKey after = progress.after();
                save.setString(1, table.schema());
                save.setString(2, table.name());
                save.setLong(3, progress.barrier());
                save.setArray(
                        4,
                        after == null
                                ? null
                                : connection.createArrayOf(
                                        "text", after.values().toArray()));
                save.setLong(5, progress.rows());
                save.setLong(6, progress.chunks());
                save.setBoolean(7, progress.done());
                return save.executeUpdate();
            }
        });
    }

    @Override
    public Map<TableId, Verification> verifications() {
        return connections.call("read the verifications", connection -> {
            Map<TableId, Verification> all = new TreeMap<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery("SELECT table_schema, table_name, at, row_count, differences"
                                    + " FROM dualwrite.verification")) {
                while (rows.next()) {
                    all.put(
                            new TableId(rows.getString(1), rows.getString(2)),
                            new Verification(
                                    rows.getObject(3, OffsetDateTime.class).toInstant(),
                                    rows.getLong(4),
                                    rows.getLong(5)));
                }
            }
            return all;
        });
    }

    @Override
    public void saveVerification(TableId table, Verification verification) {
        connections.call("save the verification of " + table, connection -> {
            try (PreparedStatement save = connection.prepareStatement(SAVE_VERIFICATION)) {
                save.setString(1, table.schema());
                save.setString(2, table.name());
                save.setObject(3, verification.at().atOffset(ZoneOffset.UTC));
                save.setLong(4, verification.rows());
                save.setLong(5, verification.differences());
                return save.executeUpdate();
            }
        });
    }

    @Override
    public void forget(TableId table) {
        connections.call("forget the checkpoints of " + table, connection -> {
            for (String relation : List.of("checkpoint", "verification")) {
                try (PreparedStatement delete = connection.prepareStatement(
                        "DELETE FROM dualwrite." + relation + " WHERE table_schema = ? AND table_name = ?")) {
                    delete.setString(1, table.schema());
                    delete.setString(2, table.name());
                    delete.executeUpdate();
                }
            }
            return table;
        });
    }

    @Override
    public void clear() {
        connections.call("forget the checkpoints", connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM dualwrite.checkpoint");
                return statement.executeUpdate("DELETE FROM dualwrite.verification");
            }
        });
    }
}
