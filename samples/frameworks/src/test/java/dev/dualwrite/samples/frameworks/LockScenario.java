package dev.dualwrite.samples.frameworks;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import net.javacrumbs.shedlock.core.DefaultLockingTaskExecutor;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** ShedLock: locks in a table, by the database's clock and by the application's. */
final class LockScenario implements Scenario {

    @Override
    public String title() {
        return "ShedLock";
    }

    @Override
    public List<String> schema() {
        return List.of("CREATE TABLE shedlock (name varchar(64) PRIMARY KEY, lock_until timestamp NOT NULL,"
                + " locked_at timestamp NOT NULL, locked_by varchar(255) NOT NULL)");
    }

    /** Times. */
    @Override
    public boolean repeatable() {
        return false;
    }

    @Override
    public void run(DataSource dataSource, Transcript transcript) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        locks("database's time", provider(jdbc, dataSource, true), transcript);
        locks("own time", provider(jdbc, dataSource, false), transcript);
        transcript.note("locks", jdbc.queryForList("SELECT name FROM shedlock ORDER BY name", String.class));
    }

    private static LockProvider provider(JdbcTemplate jdbc, DataSource dataSource, boolean databasesTime) {
        JdbcTemplateLockProvider.Configuration.Builder configuration = JdbcTemplateLockProvider.Configuration.builder()
                .withJdbcTemplate(jdbc)
                .withTransactionManager(new DataSourceTransactionManager(dataSource))
                .withLockedByValue("test");
        return new JdbcTemplateLockProvider((databasesTime ? configuration.usingDbTime() : configuration).build());
    }

    private static void locks(String what, LockProvider provider, Transcript transcript) {
        Optional<SimpleLock> held = provider.lock(lock("held by " + what));
        transcript.note(what, held.isPresent());
        transcript.note(what + ", again", provider.lock(lock("held by " + what)).isPresent());
        Optional<SimpleLock> extended = held.orElseThrow().extend(Duration.ofMinutes(20), Duration.ZERO);
        transcript.note(what + ", extended", extended.isPresent());
        extended.orElseThrow().unlock();
        transcript.note(
                what + ", after unlock", provider.lock(lock("held by " + what)).isPresent());
        DefaultLockingTaskExecutor executor = new DefaultLockingTaskExecutor(provider);
        for (int i = 0; i < 3; i++) {
            executor.executeWithLock(
                    (Runnable) () -> transcript.note(what + ", task", "runs"), lock("task by " + what));
        }
    }

    private static LockConfiguration lock(String name) {
        return new LockConfiguration(Instant.now(), name, Duration.ofMinutes(10), Duration.ZERO);
    }
}
