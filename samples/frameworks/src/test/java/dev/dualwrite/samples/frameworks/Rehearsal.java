package dev.dualwrite.samples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.Target;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.jdbc.testkit.TestDatabase;
import dev.dualwrite.model.Stage;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs a scenario on a plain database, then on a legacy whose DataSource is wrapped, and compares: what the scenario got
 * back, the legacy with the target, and the plain database with the legacy.
 *
 * <p>Used once for each test, from its thread.
 */
final class Rehearsal {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TABLES = "SELECT quote_ident(nspname) || '.' || quote_ident(relname) FROM pg_class"
            + " JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'p') AND NOT relispartition"
            + " AND relpersistence <> 't' AND nspname NOT IN ('pg_catalog', 'information_schema', 'dualwrite') ORDER BY 1";

    private Rehearsal() {}

    static void of(Supplier<? extends Scenario> scenarios, PostgresPair servers) throws Exception {
        of(sides -> scenarios.get(), servers);
    }

    static void of(Function<Sides, Scenario> scenarios, PostgresPair servers) throws Exception {
        Scenario scenario = scenarios.apply(change -> {});
        String[] schema = scenario.schema().toArray(new String[0]);
        servers.executeOnBoth(schema);
        TestDatabase plain =
                servers.legacy().server().createDatabase(servers.legacy().name() + "_plain");
        try {
            plain.execute(schema);
            Transcript expected = plain(scenarios, plain);
            Transcript actual = wrapped(scenarios, servers);
            Files.write(
                    Files.createDirectories(Modes.DIRECTORY)
                            .resolve(scenario.title().replaceAll("[^A-Za-z0-9.]+", "-") + ".transcript.txt"),
                    actual.lines());
            assertThat(actual.lines())
                    .as("what %s got back", scenario.title())
                    .containsExactlyElementsOf(expected.lines())
                    .isNotEmpty();
            if (scenario.repeatable()) {
                TableComparison.assertEqual(plain, servers.legacy(), tables(plain));
            }
        } finally {
            plain.drop();
        }
    }

    private static Transcript plain(Function<Sides, Scenario> scenarios, TestDatabase database) throws Exception {
        Transcript transcript = new Transcript();
        try (HikariDataSource pool = pool(database)) {
            scenarios.apply(change -> change.on(pool)).run(pool, transcript);
        }
        return transcript;
    }

    private static Transcript wrapped(Function<Sides, Scenario> scenarios, PostgresPair servers) throws Exception {
        Transcript transcript = new Transcript();
        TestDatabase target = servers.target();
        try (HikariDataSource pool = pool(servers.legacy());
                DualWrite migration = DualWrite.builder()
                        .legacy(pool)
                        .target(Target.url(target.url()).credentials(target.user(), target.password()))
                        .name("test")
                        .initialStage(Stage.DUAL_WRITE)
                        .build()) {
            migration.preflight().orThrow();
            assertThat(migration.stage()).isEqualTo(Stage.DUAL_WRITE);
            boolean targetFirst = scenarios.apply(change -> {}).targetFirst();
            Scenario scenario = scenarios.apply(change -> {
                if (targetFirst) {
                    change.on(target.dataSource());
                }
                change.on(migration.dataSource());
                migration.refreshTables();
                migration
                        .parked()
                        .values()
                        .forEach(parking -> target.execute(parking.statements().toArray(new String[0])));
                migration.refreshTables();
                assertThat(migration.parked()).isEmpty();
            });
            scenario.run(migration.dataSource(), transcript);
            settle(migration);
            Modes.of(scenario, migration.captureReport()).print().check();
            compare(scenario, servers, migration);
        }
        return transcript;
    }

    private static void compare(Scenario scenario, PostgresPair servers, DualWrite migration) {
        List<String> migrated = migration.tables().stream()
                .map(table -> table.quoted().replace("\"", ""))
                .toList();
        assertThat(tables(servers.legacy()))
                .containsAll(migrated)
                .filteredOn(table -> !migrated.contains(table))
                .containsExactlyInAnyOrderElementsOf(scenario.notMigrated());
        TableComparison.assertEqual(servers.legacy(), servers.target(), migrated.toArray(new String[0]));
    }

    private static void settle(DualWrite migration) throws InterruptedException {
        assertThat(migration.awaitDrained(LIMIT)).isTrue();
        assertThat(migration.awaitNoSuspects(LIMIT))
                .as("suspects %s", migration.status().suspects())
                .isTrue();
        assertThat(migration.awaitDrained(LIMIT)).isTrue();
    }

    private static HikariDataSource pool(TestDatabase database) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.password());
        // Without it the driver calls procedures as if they were functions.
        config.addDataSourceProperty("escapeSyntaxCallMode", "callIfNoReturn");
        config.setMaximumPoolSize(6);
        return new HikariDataSource(config);
    }

    private static String[] tables(TestDatabase database) {
        List<String> names = database.query(TABLES).stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
        return names.toArray(new String[0]);
    }
}
