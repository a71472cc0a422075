package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.model.Stage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One migration through all of the house. */
class MigrationIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String[] TABLES = {"customer", "orders", "line", "category"};

    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    private DualWrite migration;

    @BeforeEach
    void schema() {
        servers.executeOnBoth(
                "CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL,"
                        + " credit numeric(12,2) NOT NULL DEFAULT 0, since timestamptz NOT NULL DEFAULT now())",
                "CREATE TABLE orders (id serial PRIMARY KEY, customer bigint NOT NULL REFERENCES customer ON DELETE CASCADE,"
                        + " note jsonb, total numeric(12,2))",
                "CREATE TABLE line (orders int REFERENCES orders ON DELETE CASCADE, no int, item text,"
                        + " price numeric(10,2), twice numeric GENERATED ALWAYS AS (price * 2) STORED, PRIMARY KEY (orders, no))",
                "CREATE TABLE category (id int PRIMARY KEY, parent int REFERENCES category ON DELETE SET NULL, name text)");
        servers.legacy()
                .execute(
                        "INSERT INTO customer (name) SELECT 'c' || g FROM generate_series(1, 5000) g",
                        "INSERT INTO orders (customer, note, total) SELECT g, '{\"a\": 1}', g FROM generate_series(1, 3000) g",
                        "INSERT INTO line SELECT g, n, 'i' || n, n + 0.5 FROM generate_series(1, 3000) g,"
                                + " generate_series(1, 2) n",
                        "INSERT INTO category SELECT g, nullif(g / 2, 0), 'k' FROM generate_series(1, 100) g");
        migration = DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(Target.url(servers.target().url())
                        .credentials(servers.target().user(), servers.target().password()))
                .name("test")
                .build();
    }

    @AfterEach
    void close() {
        migration.close();
    }

    private void settleAndCompare() throws Exception {
        assertThat(migration.awaitDrained(LIMIT)).isTrue();
        assertThat(migration.awaitNoSuspects(LIMIT))
                .as("suspects %s", migration.status().suspects())
                .isTrue();
        assertThat(migration.awaitDrained(LIMIT)).isTrue();
        TableComparison.assertEqual(servers.legacy(), servers.target(), TABLES);
    }

    @Test
    void rowsWrittenBeforeDuringAndAfterBackfillAreEqualOnBothSides() throws Exception {
        migration.preflight().orThrow();
        migration.advanceTo(Stage.DUAL_WRITE);
        write();
        migration.backfill().start().join();
        write();
        settleAndCompare();
    }

    private void write() throws Exception {
        try (Connection c = migration.dataSource().getConnection()) {
            long customer;
            try (PreparedStatement insert = c.prepareStatement(
                    "INSERT INTO customer (name, credit) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
                insert.setString(1, "new");
                insert.setBigDecimal(2, new java.math.BigDecimal("12.50"));
                assertThat(insert.executeUpdate()).isEqualTo(1);
                try (ResultSet keys = insert.getGeneratedKeys()) {
                    assertThat(keys.next()).isTrue();
                    customer = keys.getLong(1);
                }
            }
            c.setAutoCommit(false);
            int order;
            try (PreparedStatement insert = c.prepareStatement(
                    "INSERT INTO orders (customer, note, total) VALUES (?, ?::jsonb, 0) RETURNING id")) {
                insert.setLong(1, customer);
                insert.setString(2, "{\"k\": [1, 2]}");
                try (ResultSet rows = insert.executeQuery()) {
                    rows.next();
                    order = rows.getInt(1);
                }
            }
            try (PreparedStatement insert =
                    c.prepareStatement("INSERT INTO line (orders, no, item, price) VALUES (?, ?, ?, ?)")) {
                for (int n = 1; n <= 3; n++) {
                    insert.setInt(1, order);
                    insert.setInt(2, n);
                    insert.setString(3, "item");
                    insert.setDouble(4, 0.3 * n);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            Savepoint savepoint = c.setSavepoint();
            try (Statement update = c.createStatement()) {
                update.executeUpdate("UPDATE orders SET total = 99 WHERE id = " + order);
                c.rollback(savepoint);
                update.executeUpdate("UPDATE orders SET total = total + 7 WHERE id = " + order);
                update.executeUpdate("DELETE FROM line WHERE orders = " + order + " AND no = 2");
                update.executeUpdate("DELETE FROM customer WHERE id = " + (customer % 5000 + 1));
                update.executeUpdate("DELETE FROM category WHERE id = " + (3 + customer % 40));
                update.executeUpdate("UPDATE customer SET credit = 5 WHERE id = 17");
            }
            c.commit();
            try (Statement update = c.createStatement()) {
                update.executeUpdate("UPDATE customer SET credit = 7 WHERE id = 18");
            }
            c.rollback();
        }
    }
}
