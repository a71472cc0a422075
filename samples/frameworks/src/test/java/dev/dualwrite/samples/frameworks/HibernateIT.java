package dev.dualwrite.samples.frameworks;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hibernate behaves on a wrapped DataSource as on a plain one, and the target follows. Run once for each Hibernate. */
class HibernateIT {
    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    @Test
    void hibernate() throws Exception {
        Rehearsal.of(HibernateScenario::new, servers);
    }
}
