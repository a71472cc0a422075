package dev.dualwrite.jdbc.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A target that is away fails no read. */
@Guarantees("G1")
class TargetAwayIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.dedicated().durable();

    @BeforeAll
    static void createTables() {
        RoutedReads.createTables(servers);
    }

    private static void awaitTarget(Connection connection) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(RoutedReads.side(connection)).isEqualTo("target"));
    }

    @Test
    void theAuthorityAnswersWhileTheTargetIsAway() throws SQLException {
        try (RoutedReads reads = RoutedReads.impatient(servers)) {
            try (Connection connection = reads.connect();
                    PreparedStatement prepared = connection.prepareStatement(RoutedReads.SIDE)) {
                awaitTarget(connection);
                servers.target().server().kill();
                long before = reads.router.counts().fallbacks();
                long start = System.nanoTime();
                for (int i = 0; i < 20; i++) {
                    assertThat(RoutedReads.side(connection)).isEqualTo("authority");
                    try (ResultSet rows = prepared.executeQuery()) {
                        rows.next();
                        assertThat(rows.getString(1)).isEqualTo("authority");
                    }
                }
                assertThat(reads.router.counts().fallbacks() - before).isEqualTo(40);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
                servers.target().server().start();
                awaitTarget(connection);
            }
            assertThat(reads.taken()).isZero();
        }
    }

    @Test
    void aTransactionOnTheTargetGoesOnOnTheAuthority() throws SQLException {
        try (RoutedReads reads = RoutedReads.impatient(servers)) {
            try (Connection connection = reads.connect()) {
                awaitTarget(connection);
                connection.setReadOnly(true);
                connection.setAutoCommit(false);
                Statement early = connection.createStatement();
                ResultSet rows = early.executeQuery("SELECT side FROM item ORDER BY id");
                servers.target().server().kill();
                assertThat(RoutedReads.side(connection)).isEqualTo("authority");
                for (int i = 0; i < 10; i++) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo("target");
                }
                servers.target().server().start();
                assertThat(RoutedReads.side(connection)).isEqualTo("authority");
                connection.setAutoCommit(true);
                awaitTarget(connection);
            }
            assertThat(reads.taken()).isZero();
        }
    }

    @Test
    void commitAndCloseDoNotMindThatTheTargetIsAway() throws SQLException {
        try (RoutedReads reads = RoutedReads.impatient(servers)) {
            try (Connection connection = reads.connect()) {
                awaitTarget(connection);
                connection.setReadOnly(true);
                connection.setAutoCommit(false);
                assertThat(RoutedReads.side(connection)).isEqualTo("target");
                servers.target().server().kill();
                connection.commit();
                assertThat(reads.taken()).isZero();
            }
        }
    }

    @Test
    void noReadOfManyThreadsFailsWhileTheTargetComesAndGoes() throws Exception {
        try (RoutedReads reads = RoutedReads.impatient(servers)) {
            AtomicBoolean over = new AtomicBoolean();
            LongAdder made = new LongAdder();
            ExecutorService threads = Executors.newFixedThreadPool(6);
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                boolean transactions = i % 2 == 0;
                readers.add(threads.submit(() -> {
                    while (!over.get()) {
                        try (Connection connection = reads.connect()) {
                            connection.setReadOnly(transactions);
                            connection.setAutoCommit(!transactions);
                            for (int n = 0; n < 5; n++) {
                                assertThat(RoutedReads.side(connection)).isIn("target", "authority");
                                made.increment();
                            }
                            connection.setAutoCommit(true);
                        }
                    }
                    return null;
                }));
            }
            for (int i = 0; i < 2; i++) {
                awaitReads(reads, reads.router.counts()::target);
                servers.target().server().kill();
                awaitReads(reads, reads.router.counts()::fallbacks);
                servers.target().server().start();
            }
            awaitReads(reads, reads.router.counts()::target);
            over.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
            threads.shutdown();
            assertThat(made.sum())
                    .isEqualTo(reads.router.counts().target()
                            + reads.router.counts().fallbacks()
                            + reads.router.counts().authority());
            assertThat(reads.taken()).isZero();
        }
    }

    private static void awaitReads(RoutedReads reads, LongSupplier count) {
        long before = count.getAsLong();
        await().atMost(Duration.ofSeconds(60)).until(() -> count.getAsLong() > before + 20);
    }
}
