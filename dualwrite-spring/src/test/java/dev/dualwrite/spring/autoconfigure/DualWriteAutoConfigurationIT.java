package dev.dualwrite.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.DualWriteDataSource;
import dev.dualwrite.jdbc.Observation;
import dev.dualwrite.jdbc.Target;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.model.Stage;
import dev.dualwrite.spring.actuator.DualWriteEndpoint;
import dev.dualwrite.spring.actuator.DualWriteHealthIndicator;
import dev.dualwrite.testkit.Guarantees;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

class DualWriteAutoConfigurationIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    private ApplicationContextRunner runner = new ApplicationContextRunner();

    @BeforeEach
    void application() {
        servers.executeOnBoth("CREATE TABLE item (id int PRIMARY KEY, name text)");
        runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DataSourceAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        DualWriteAutoConfiguration.class,
                        DualWriteActuatorAutoConfiguration.class))
                .withPropertyValues(
                        "spring.datasource.url=" + servers.legacy().url(),
                        "spring.datasource.username=" + servers.legacy().user(),
                        "spring.datasource.password=" + servers.legacy().password(),
                        "spring.datasource.hikari.maximum-pool-size=3",
                        "management.endpoints.web.exposure.include=dualwrite");
    }

    private ApplicationContextRunner withTarget() {
        return runner.withPropertyValues(
                "dualwrite.target.url=" + servers.target().url(),
                "dualwrite.target.username=" + servers.target().user(),
                "dualwrite.target.password=" + servers.target().password());
    }

    @Test
    void dataSourceIsDualWritingWhenTheTargetAndTheInitialStageAreSet() {
        withTarget().withPropertyValues("dualwrite.initial-stage=DUAL_WRITE").run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(DualWrite.class);
            DualWrite migration = context.getBean(DualWrite.class);
            assertThat(migration.stage()).isEqualTo(Stage.DUAL_WRITE);
            context.getBean(JdbcTemplate.class).update("INSERT INTO item (id, name) VALUES (?, ?)", 1, "one");
            assertThat(migration.awaitDrained(LIMIT)).isTrue();
            TableComparison.assertEqual(servers.legacy(), servers.target(), "item");
        });
    }

    @Test
    void closingTheContextDrainsTheQueue() {
        withTarget().withPropertyValues("dualwrite.initial-stage=DUAL_WRITE").run(context -> {
            JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
            for (int i = 0; i < 200; i++) {
                jdbc.update("INSERT INTO item (id, name) VALUES (?, ?)", i, "n" + i);
            }
        });
        TableComparison.assertEqual(servers.legacy(), servers.target(), "item");
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.suspect"))
                .isZero();
    }

    @Test
    void poolBehindTheWrapperIsFound() {
        withTarget().run(context -> {
            DataSource dataSource = context.getBean(DataSource.class);
            assertThat(dataSource).isInstanceOf(DualWriteDataSource.class);
            assertThat(dataSource.unwrap(HikariDataSource.class).getMaximumPoolSize())
                    .isEqualTo(3);
        });
    }

    @Test
    void backsOffWithoutATarget() {
        runner.run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(DualWrite.class);
            assertThat(context.getBean(DataSource.class)).isInstanceOf(HikariDataSource.class);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dualwrite.observe=true", "dualwrite.target.url=", "dualwrite.target.url=${NO_SUCH_TARGET:}"})
    void observesWithoutATarget(String property) {
        runner.withPropertyValues("dualwrite.observe=true", property).run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(DualWrite.class).hasSingleBean(Observation.class);
            context.getBean(JdbcTemplate.class).update("INSERT INTO item (id, name) VALUES (?, ?)", 1, "one");
            assertThat(context.getBean(Observation.class).captureReport().executions(CaptureMode.DERIVED))
                    .isEqualTo(1);
            assertThat(context.getBean(DataSource.class).unwrap(HikariDataSource.class))
                    .isNotNull();
        });
        assertThat(servers.legacy().number("SELECT count(*) FROM pg_namespace WHERE nspname = 'dualwrite'"))
                .isZero();
    }

    @Test
    void observesInStageOffWithATargetToo() {
        withTarget().withPropertyValues("dualwrite.observe=true").run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(DualWrite.class).doesNotHaveBean(Observation.class);
            context.getBean(JdbcTemplate.class).update("INSERT INTO item (id, name) VALUES (?, ?)", 1, "one");
            assertThat(context.getBean(DualWrite.class).captureReport().executions(CaptureMode.DERIVED))
                    .isEqualTo(1);
        });
    }

    @Test
    void observesNothingAmongSeveralDataSourcesOfWhichNoneIsPrimary() {
        runner.withPropertyValues("dualwrite.observe=true")
                .withUserConfiguration(Equals.class)
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(Observation.class);
                    assertThat(context.getBean("first")).isInstanceOf(HikariDataSource.class);
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class Equals {
        @Bean
        HikariDataSource first(Environment environment) {
            return Two.pool(environment);
        }

        @Bean
        HikariDataSource second(Environment environment) {
            return Two.pool(environment);
        }
    }

    @Test
    void backsOffWhenDisabled() {
        withTarget().withPropertyValues("dualwrite.enabled=false").run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(DualWrite.class);
            assertThat(context.getBean(DataSource.class)).isInstanceOf(HikariDataSource.class);
        });
    }

    @Test
    void backsOffWhenTheDataSourceIsWrappedAlready() {
        try (DualWrite own = DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(Target.url(servers.target().url())
                        .credentials(servers.target().user(), servers.target().password()))
                .build()) {
            withTarget()
                    .withBean("dataSource", DataSource.class, own::dataSource)
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        assertThat(context.getBean(DataSource.class)).isSameAs(own.dataSource());
                        assertThat(context.getBean(DualWrite.class)).isSameAs(own);
                    });
        }
    }

    @Test
    void onlyThePrimaryOfSeveralDataSourcesIsWrapped() {
        withTarget().withUserConfiguration(Two.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean("first")).isInstanceOf(DualWriteDataSource.class);
            assertThat(context.getBean("second")).isNotInstanceOf(DualWriteDataSource.class);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Two {
        @Bean
        @Primary
        HikariDataSource first(Environment environment) {
            return pool(environment);
        }

        @Bean
        HikariDataSource second(Environment environment) {
            return pool(environment);
        }

        private static HikariDataSource pool(Environment environment) {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl(environment.getProperty("spring.datasource.url"));
            pool.setUsername(environment.getProperty("spring.datasource.username"));
            pool.setPassword(environment.getProperty("spring.datasource.password"));
            pool.setMaximumPoolSize(2);
            return pool;
        }
    }

    @Test
    void unknownSettingKeepsTheContextFromStarting() {
        withTarget()
                .withPropertyValues("dualwrite.target.ulr=x")
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("dualwrite.target.ulr"));
    }

    @Test
    @Guarantees("G1")
    void targetThatIsDownLeavesTheApplicationRunning() {
        runner.withPropertyValues(
                        "dualwrite.target.url=jdbc:postgresql://127.0.0.1:1/none", "dualwrite.initial-stage=DUAL_WRITE")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(DualWrite.class).stage()).isEqualTo(Stage.OFF);
                    assertThat(context.getBean(JdbcTemplate.class).update("INSERT INTO item VALUES (1, 'x')"))
                            .isEqualTo(1);
                });
    }

    @Test
    void metersAreInTheRegistryThatIsThere() {
        withTarget()
                .withBean(SimpleMeterRegistry.class)
                .run(context -> assertThat(context.getBean(SimpleMeterRegistry.class)
                                .find("dualwrite.queue.bytes")
                                .gauge())
                        .isNotNull());
    }

    @Test
    void healthAndEndpointSayWhereTheMigrationStands() {
        withTarget().withPropertyValues("dualwrite.initial-stage=DUAL_WRITE").run(context -> {
            assertThat(context.getBean(DualWrite.class).awaitNoSuspects(LIMIT)).isTrue();
            assertThat(context.getBean(DualWriteHealthIndicator.class).health().getStatus())
                    .isEqualTo(Status.UP);
            DualWriteEndpoint.State state =
                    context.getBean(DualWriteEndpoint.class).state();
            assertThat(state.stage()).isEqualTo("DUAL_WRITE");
            assertThat(state.tables()).isEqualTo(1);
        });
    }

    @Test
    @Guarantees("G10")
    void healthAndEndpointCountWhatTheTargetRefusesAndShowNoValue() {
        servers.target().execute("ALTER TABLE item ADD CONSTRAINT short CHECK (length(name) < 5)");
        withTarget().withPropertyValues("dualwrite.initial-stage=DUAL_WRITE").run(context -> {
            DualWrite migration = context.getBean(DualWrite.class);
            JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
            jdbc.update("INSERT INTO item (id, name) VALUES (?, ?)", 4711, "s3cret-marker");
            Awaitility.await().atMost(LIMIT).until(() -> migration.status().quarantined() == 1);

            DualWriteEndpoint.State state =
                    context.getBean(DualWriteEndpoint.class).state();
            assertThat(state.ledger()).singleElement().satisfies(suspects -> {
                assertThat(suspects.table()).isEqualTo("public.item");
                assertThat(suspects.reason()).isEqualTo("REFUSED");
                assertThat(suspects.entries()).isEqualTo(1);
                assertThat(suspects.quarantined()).isEqualTo(1);
                assertThat(suspects.oldestSeconds()).isBetween(0L, LIMIT.toSeconds());
                assertThat(suspects.detail())
                        .isEqualTo("check violation (SQLSTATE 23514) constraint short table public.item");
            });
            Health health = context.getBean(DualWriteHealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(DualWriteHealthIndicator.DEGRADED);
            assertThat(health.getDetails())
                    .containsEntry("suspectReasons", Map.of("REFUSED", 1L))
                    .containsEntry("quarantined", 1L)
                    .containsKey("oldestSuspectSeconds");
            assertThat(state + " " + health).doesNotContain("s3cret-marker");

            servers.target().execute("ALTER TABLE item DROP CONSTRAINT short");
            migration.ledger().retry();
            assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
        });
    }

    @Test
    void healthAndEndpointShowParkedTablesWithTheStatementToRun() {
        withTarget().withPropertyValues("dualwrite.initial-stage=DUAL_WRITE").run(context -> {
            DualWrite migration = context.getBean(DualWrite.class);
            assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
            context.getBean(JdbcTemplate.class).execute("ALTER TABLE item ADD COLUMN colour text");
            migration.refreshTables();

            DualWriteEndpoint.Parked parked =
                    context.getBean(DualWriteEndpoint.class).state().parked().get("public.item");
            assertThat(parked.why()).contains("colour");
            assertThat(parked.statements())
                    .singleElement()
                    .asString()
                    .startsWith("ALTER TABLE")
                    .contains("colour");
            Health health = context.getBean(DualWriteHealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(DualWriteHealthIndicator.DEGRADED);
            assertThat(health.getDetails().get("parkedTables").toString())
                    .contains("public.item")
                    .contains(parked.statements().get(0));

            servers.target().execute(parked.statements().get(0));
            migration.refreshTables();
            assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
            assertThat(context.getBean(DualWriteEndpoint.class).state().parked())
                    .isEmpty();
            assertThat(context.getBean(DualWriteHealthIndicator.class).health().getStatus())
                    .isEqualTo(Status.UP);
        });
    }
}
