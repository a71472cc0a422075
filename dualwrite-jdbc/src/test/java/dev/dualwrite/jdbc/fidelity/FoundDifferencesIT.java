package dev.dualwrite.jdbc.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.capture.CaptureReport;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.CaptureMode;
import java.io.IOException;
import java.io.StringReader;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/** Differences between a plain and a wrapped connection that were found once, and one that has to be found. */
class FoundDifferencesIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard();

    private static TwinDatabases twins;

    @BeforeAll
    static void open() throws SQLException {
        FidelitySchema.create(servers.legacy(), servers.target());
        // The driver describes all before it executes any, and sets savepoints: our own connections are made alike.
        Map<String, String> driver = Map.of("prepareThreshold", "-1", "autosave", "always");
        twins = TwinDatabases.open(servers.legacy(), servers.target(), driver, FidelitySchema::migrated);
    }

    @AfterAll
    static void close() {
        if (twins != null) {
            twins.close();
        }
    }

    private static void same(TwinDatabases.Calls calls) throws SQLException {
        assertThat(twins.difference(calls)).isEmpty();
    }

    @Test
    void whatDiffersIsFound() throws SQLException {
        assertThat(twins.difference(c -> {
                    try (Statement statement = c.createStatement()) {
                        Results.rows(statement.executeQuery("SELECT to_regclass('dualwrite.clock')"));
                    }
                }))
                .hasValueSatisfying(difference -> assertThat(difference).contains("dualwrite.clock"));
    }

    @Test
    void metaDataIsOneObject() throws SQLException {
        same(c -> {
            c.getMetaData();
            c.getMetaData().getConnection();
        });
    }

    @Test
    void rowsOfMetaDataComeFromPreparedStatementsWhereTheDriversDo() throws SQLException {
        same(c -> Results.rows(c.getMetaData().getPrimaryKeys(null, "public", "pair")));
    }

    @Test
    void askingForKeysInBetweenLeavesTheResultTheSameObject() throws SQLException {
        same(c -> {
            try (PreparedStatement query = c.prepareStatement("SELECT id FROM plain ORDER BY id")) {
                query.execute();
                query.getResultSet();
                query.getGeneratedKeys();
                query.getResultSet();
            }
        });
    }

    @Test
    void messagesOfFailedBatchesQuoteTheApplicationsText() throws SQLException {
        same(c -> {
            try (PreparedStatement insert = c.prepareStatement("INSERT INTO item (label, qty) VALUES (?, ?)")) {
                for (int qty = 1; qty > -3; qty--) {
                    insert.setString(1, "x");
                    insert.setInt(2, qty);
                    insert.addBatch();
                }
                insert.executeBatch();
            } catch (BatchUpdateException recorded) {
                // In the transcript.
            }
        });
    }

    @Test
    void metaDataOfAnInsertIsAskedOfTheServer() throws SQLException {
        same(c -> {
            c.setAutoCommit(false);
            try (PreparedStatement insert = c.prepareStatement("INSERT INTO event (what) VALUES (?)")) {
                insert.getMetaData();
                ends(c);
            }
        });
    }

    /** The driver counts 0 for such entries, and the row is gone all the same. */
    @Test
    void entriesOfABatchThatReturnRowsAreFollowed() throws Exception {
        same(c -> {
            try (PreparedStatement delete =
                    c.prepareStatement("DELETE FROM ident WHERE id = ? RETURNING v", Statement.RETURN_GENERATED_KEYS)) {
                delete.setObject(1, new UUID(0, 5));
                delete.addBatch();
                delete.executeBatch();
            }
        });

        twins.settle();
    }

    @Test
    void copyOnTheDriversConnectionIsCapturedForItsTableAlone() throws SQLException {
        same(c -> {
            CopyManager copy = new CopyManager(c.unwrap(BaseConnection.class));
            Recorder.digest(c, () -> {
                try {
                    return "copied " + copy.copyIn("COPY event (what) FROM STDIN", new StringReader("a\nb\n"));
                } catch (IOException e) {
                    return "failed " + e;
                }
            });
        });

        assertThat(twins.migration().captureReport().lines())
                .filteredOn(line -> line.mode() == CaptureMode.UNKNOWN)
                .extracting(CaptureReport.Line::statement)
                .containsOnlyOnce("COPY event (what) FROM STDIN")
                .doesNotContain("(updatable result set)");
    }

    private static void ends(Connection connection) throws SQLException {
        connection.rollback();
    }
}
