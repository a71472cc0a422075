package dev.dualwrite.jdbc.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dualwrite.jdbc.catalog.RowEstimate.Outcome;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.TableId;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the planner of a real server is made to say, and what a table's size proves. */
class ExplainedEstimatesIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.of(18, 13);

    private static final TableId T = new TableId("public", "t");
    private final AtomicLong nanos = new AtomicLong();
    private ExplainedEstimates estimates;

    @BeforeEach
    void open() {
        for (var server : new dev.dualwrite.jdbc.testkit.TestDatabase[] {servers.legacy(), servers.target()}) {
            server.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public", """
                    CREATE TABLE t (id bigint PRIMARY KEY, kind int NOT NULL, note text);
                    INSERT INTO t SELECT g, g % 5, repeat('x', 20) FROM generate_series(1, 5000) g;
                    CREATE TABLE "Odd one" (id bigint PRIMARY KEY);
                    CREATE TABLE p (id bigint PRIMARY KEY, v int) PARTITION BY RANGE (id);
                    CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
                    CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
                    CREATE VIEW v AS SELECT * FROM t;
                    """);
            server.execute("ANALYZE");
        }
        estimates = new ExplainedEstimates(servers.legacy().dataSource(), 1000, nanos::get);
    }

    @AfterEach
    void close() {
        estimates.close();
    }

    private static RowEstimate of(ExplainedEstimates estimates, String sql, int parameters, TableId table) {
        await().until(() -> estimates.estimate(sql, parameters, table).outcome() != Outcome.NOT_YET);
        return estimates.estimate(sql, parameters, table);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE t SET note = ? WHERE kind = ? RETURNING t.id | 2 | BELOW_CAP",
                "UPDATE t SET note = ? WHERE id < 4000 RETURNING t.id | 1 | ABOVE_CAP",
                "DELETE FROM t RETURNING t.id | 0 | ABOVE_CAP",
                "DELETE FROM t WHERE note ~~ 'a?b' OR kind = ANY (?) RETURNING t.id | 1 | ABOVE_CAP",
                "DELETE FROM t USING p WHERE p.id = t.id AND t.id = 5 RETURNING t.id | 0 | BELOW_CAP",
                "INSERT INTO t SELECT id + 10000, kind FROM t WHERE kind = 1 RETURNING t.id | 0 | BELOW_CAP",
                "INSERT INTO t SELECT id + 10000, kind FROM t RETURNING t.id | 0 | ABOVE_CAP",
                "WITH gone AS (DELETE FROM t RETURNING id) INSERT INTO t SELECT 1, 2 RETURNING t.id | 0 | BELOW_CAP",
                "DELETE FROM v WHERE id = 1 RETURNING v.id | 0 | BELOW_CAP",
                "UPDATE p SET v = 1 RETURNING p.id | 0 | REFUSED",
                "UPDATE t SET nothing = 1 RETURNING t.id | 0 | REFUSED",
                "UPDATE t SET note = ? WHERE RETURNING t.id | 1 | REFUSED",
            })
    void oneQuestionOneAnswer(String sql, int parameters, Outcome expected) {
        assertThat(of(estimates, sql, parameters, T).outcome()).isEqualTo(expected);
        try (ExplainedEstimates oldest = new ExplainedEstimates(servers.target().dataSource(), 1000, nanos::get)) {
            assertThat(of(oldest, sql, parameters, T).outcome()).isEqualTo(expected);
        }
    }

    @Test
    void quotedNamesAndPartitionedTablesAreRecognised() {
        TableId odd = new TableId("public", "Odd one");
        assertThat(of(estimates, "DELETE FROM \"Odd one\" RETURNING 1", 0, odd).outcome())
                .isEqualTo(Outcome.BELOW_CAP);
        TableId p = new TableId("public", "p");
        assertThat(of(estimates, "UPDATE p SET v = ? WHERE id = ? RETURNING p.id", 2, p)
                        .outcome())
                .isEqualTo(Outcome.BELOW_CAP);
    }

    @Test
    void mergeIsPlannedToo() {
        String sql =
                "MERGE INTO t USING (SELECT ?::bigint AS id) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET kind = 1"
                        + " RETURNING t.id";
        assertThat(of(estimates, sql, 1, T).outcome()).isEqualTo(Outcome.BELOW_CAP);
    }

    @Test
    void aSmallTablesSizeProvesSomethingForAWhile() {
        String sql = "UPDATE t SET note = ? WHERE kind = ? RETURNING t.id";
        assertThat(of(estimates, sql, 2, T).proven()).isTrue();

        nanos.addAndGet(ExplainedEstimates.SIZE_AGE.toNanos() + 1);
        assertThat(estimates.estimate(sql, 2, T)).isEqualTo(new RowEstimate(Outcome.BELOW_CAP, false));
        estimates.measureAgain();
        assertThat(estimates.estimate(sql, 2, T).proven()).isTrue();

        servers.legacy().execute("INSERT INTO t SELECT g, 1, 'x' FROM generate_series(10001, 260000) g");
        estimates.measureAgain();
        assertThat(estimates.estimate(sql, 2, T).proven()).isFalse();
    }

    @Test
    void askingLeavesNothingBehind() {
        String sql = "UPDATE t SET note = ? WHERE kind = ? RETURNING t.id";
        await().until(() -> estimates.estimate(sql, 2, T).outcome() == Outcome.BELOW_CAP);

        assertThat(servers.legacy().number("SELECT count(*) FROM t WHERE note <> repeat('x', 20)"))
                .isZero();
        assertThat(servers.legacy().number("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%'"))
                .isZero();
    }
}
