package dev.dualwrite.jdbc.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A target that is away fails no read (G1). */
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
}
