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
}
