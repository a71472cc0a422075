package dev.dualwrite.jdbc;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.model.BypassMode;
import dev.dualwrite.model.Stage;
import dev.dualwrite.testkit.Guarantees;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows that a foreign key took, and that nobody captured: only the row that it began with is suspect. */
@Guarantees("G2")
class RowsThatWentIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard().freshForEachTest();

    @Test
    void areFoundFromTheRowThatIsReadAgain() throws Exception {
        servers.executeOnBoth(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a ON DELETE CASCADE)",
                "CREATE TABLE c (id int PRIMARY KEY, b int REFERENCES b ON DELETE CASCADE)",
                "INSERT INTO a VALUES (1), (2)",
                "INSERT INTO b VALUES (10, 1), (20, 2)",
                "INSERT INTO c VALUES (100, 10), (200, 20)");
        try (DualWrite migration = DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(Target.url(servers.target().url())
                        .credentials(servers.target().user(), servers.target().password()))
                .bypass(BypassMode.OFF)
                .build()) {
            migration.advanceTo(Stage.DUAL_WRITE);
            migration.backfill().start().join();
            servers.legacy()
                    .execute(
                            "DELETE FROM a WHERE id = 1",
                            "INSERT INTO dualwrite.suspect (table_schema, table_name, key, key_columns, reason, instance,"
                                    + " mark, waits) VALUES ('public', 'a', '1', 1, 'OVERFLOW', 'an earlier one', 0, '{}')");

            Awaitility.await().until(() -> servers.target().number("SELECT count(*) FROM c") == 1);
        }
        TableComparison.assertEqual(servers.legacy(), servers.target(), "a", "b", "c");
    }
}
