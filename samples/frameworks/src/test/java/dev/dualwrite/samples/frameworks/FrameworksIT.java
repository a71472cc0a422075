package dev.dualwrite.samples.frameworks;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each framework behaves on a wrapped DataSource as on a plain one, and the target follows. */
class FrameworksIT {
    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    @Test
    void springJdbc() throws Exception {
        Rehearsal.of(JdbcTemplateScenario::new, servers);
    }

    @Test
    void jooq() throws Exception {
        Rehearsal.of(JooqScenario::new, servers);
    }

    @Test
    void springData() throws Exception {
        Rehearsal.of(SpringDataScenario::new, servers);
    }

    @Test
    void myBatis() throws Exception {
        Rehearsal.of(MyBatisScenario::new, servers);
    }

    @Test
    void jdbi() throws Exception {
        Rehearsal.of(JdbiScenario::new, servers);
    }

    @Test
    void shedLock() throws Exception {
        Rehearsal.of(LockScenario::new, servers);
    }

    @Test
    void dbScheduler() throws Exception {
        Rehearsal.of(DbSchedulerScenario::new, servers);
    }

    @Test
    void quartz() throws Exception {
        Rehearsal.of(QuartzScenario::new, servers);
    }

    @Test
    void flyway() throws Exception {
        Rehearsal.of((Sides sides) -> new FlywayScenario(sides), servers);
    }

    @Test
    void liquibase() throws Exception {
        Rehearsal.of((Sides sides) -> new LiquibaseScenario(sides), servers);
    }
}
