package dev.dualwrite.jdbc.postgres;

import static dev.dualwrite.testkit.FencedWriterContract.TABLE;
import static dev.dualwrite.testkit.FencedWriterContract.full;
import static dev.dualwrite.testkit.FencedWriterContract.live;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Side;
import dev.dualwrite.schema.Tables;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the target takes of an instance that others took for dead. */
@Guarantees("G2")
class LeasesIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard().freshForEachTest();

    private PostgresFencedWriter frozen;
    private PostgresFencedWriter other;

    private static PostgresFencedWriter writer(String name) {
        return new PostgresFencedWriter(
                Side.TARGET,
                servers.target().dataSource(),
                PoolSettings.DEFAULT,
                Tables.of(Map.of(TABLE.id(), TABLE)),
                name);
    }

    @BeforeEach
    void schema() {
        servers.target().execute("CREATE TABLE thing (id int PRIMARY KEY, name text NOT NULL, note text)");
        ControlSchema.of(Side.TARGET, servers.target().dataSource(), PoolSettings.DEFAULT)
                .ensureFollower(List.of());
        frozen = writer("frozen");
        other = writer("other");
    }

    private static long rows() {
        return servers.target().number("SELECT count(*) FROM thing");
    }

    @Test
    void nothingIsTakenUntilItReportsBack() {
        frozen.write(List.of(live(full(1, "a", null), 1, 2, 1)));
        assertThat(frozen.lost()).isFalse();
        other.close("frozen");

        assertThatThrownBy(() -> frozen.write(List.of(live(full(2, "b", null), 3, 4, 2))))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("took it for dead");
        assertThat(rows()).isEqualTo(1);
        assertThat(frozen.lost()).isTrue();
        assertThat(other.write(List.of(live(full(3, "c", null), 3, 4, 1))).applied())
                .isEqualTo(1);

        frozen.open();
        assertThat(frozen.lost()).isFalse();
        assertThat(frozen.write(List.of(live(full(2, "b", null), 3, 4, 2))).applied())
                .isEqualTo(1);
    }

    @Test
    void oneThatNeverWroteIsTurnedAwayToo() {
        other.close("frozen");
        assertThatThrownBy(() -> frozen.write(List.of(live(full(1, "a", null), 1, 2, 1))))
                .isInstanceOf(DatabaseUnavailableException.class);
        assertThat(rows()).isZero();
    }

    @Test
    void closingWaitsForWhatIsUnderWay() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        frozen.write(List.of(live(full(1, "a", null), 1, 2, 1)));
        try (Connection blocking = servers.target().connect();
                Statement statement = blocking.createStatement()) {
            blocking.setAutoCommit(false);
            statement.execute("LOCK TABLE thing IN SHARE MODE");
            Future<?> write = threads.submit(() -> frozen.write(List.of(live(full(2, "b", null), 3, 4, 2))));
            Awaitility.await()
                    .until(() -> servers.target()
                                    .number("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation ="
                                            + " 'thing'::regclass")
                            == 1);
            Future<?> closing = threads.submit(() -> other.close("frozen"));
            Awaitility.await().during(Duration.ofSeconds(1)).until(() -> !closing.isDone());
            blocking.rollback();
            write.get();
            closing.get();
        }
        threads.shutdown();
        assertThat(rows()).isEqualTo(2);
        assertThatThrownBy(() -> frozen.write(List.of(live(full(3, "c", null), 5, 6, 3))))
                .isInstanceOf(DatabaseUnavailableException.class);
    }
}
