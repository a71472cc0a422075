package dev.dualwrite.samples.frameworks;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** db-scheduler, with both of its ways of taking what is due. */
final class DbSchedulerScenario implements Scenario {
    private static final int LIMIT_SECONDS = 60;

    @Override
    public String title() {
        return "db-scheduler";
    }

    @Override
    public List<String> schema() {
        return List.of(
                "CREATE TABLE scheduled_tasks (task_name text NOT NULL, task_instance text NOT NULL, task_data bytea,"
                        + " execution_time timestamptz NOT NULL, picked boolean NOT NULL, picked_by text,"
                        + " last_success timestamptz, last_failure timestamptz, consecutive_failures int,"
                        + " last_heartbeat timestamptz, version bigint NOT NULL, priority smallint,"
                        + " PRIMARY KEY (task_name, task_instance))");
    }

    @Override
    public Map<String, String> unknown() {
        return Map.of(
                "with locked_executions as \\(update .*", "a statement in WITH returns its rows to the main one alone");
    }

    /** Times. */
    @Override
    public boolean repeatable() {
        return false;
    }

    @Override
    public void run(DataSource dataSource, Transcript transcript) throws Exception {
        tasks(dataSource, "fetch", transcript);
        tasks(dataSource, "lock and fetch", transcript);
    }

    private static void tasks(DataSource dataSource, String way, Transcript transcript) throws Exception {
        CountDownLatch once = new CountDownLatch(20);
        CountDownLatch again = new CountDownLatch(3);
        CountDownLatch healed = new CountDownLatch(1);
        AtomicInteger failures = new AtomicInteger();
        OneTimeTask<String> oneTime =
                Tasks.oneTime(way + " one-time", String.class).execute((instance, context) -> once.countDown());
        OneTimeTask<Void> failing = Tasks.oneTime(way + " failing", Void.class)
                .onFailure(new FailureHandler.MaxRetriesFailureHandler<>(
                        5, new FailureHandler.OnFailureRetryLater<>(Duration.ofMillis(50))))
                .execute((instance, context) -> {
                    if (failures.incrementAndGet() < 3) {
                        throw new IllegalStateException("not yet");
                    }
                    healed.countDown();
                });
        OneTimeTask<Void> later = Tasks.oneTime(way + " later", Void.class).execute((instance, context) -> {});
        RecurringTask<Void> recurring = Tasks.recurring(way + " recurring", FixedDelay.ofMillis(50))
                .execute((instance, context) -> again.countDown());
        SchedulerBuilder builder = Scheduler.create(dataSource, oneTime, failing, later)
                .startTasks(recurring)
                .schedulerName(new SchedulerName.Fixed("test"))
                .threads(2)
                .pollingInterval(Duration.ofMillis(50))
                .heartbeatInterval(Duration.ofMillis(200));
        if (way.equals("lock and fetch")) {
            builder.pollUsingLockAndFetch(0.5, 1.0);
        }
        Scheduler scheduler = builder.build();
        try {
            for (int i = 0; i < 20; i++) {
                scheduler.schedule(oneTime.instance("i" + i, "data " + i), Instant.now());
            }
            scheduler.schedule(failing.instance("f"), Instant.now());
            Instant far = Instant.now().plusSeconds(100_000);
            scheduler.schedule(later.instance("kept"), far);
            scheduler.schedule(later.instance("moved"), far);
            scheduler.schedule(later.instance("cancelled"), far);
            transcript.note(way + " twice", scheduler.scheduleIfNotExists(later.instance("kept"), far));
            transcript.note(way + " new", scheduler.scheduleIfNotExists(later.instance("new"), far));
            scheduler.start();
            transcript.note(way + " one-time", once.await(LIMIT_SECONDS, TimeUnit.SECONDS));
            transcript.note(way + " recurring", again.await(LIMIT_SECONDS, TimeUnit.SECONDS));
            transcript.note(way + " failing", healed.await(LIMIT_SECONDS, TimeUnit.SECONDS));
            scheduler.reschedule(later.instance("moved"), far.plusSeconds(1));
            scheduler.cancel(later.instance("cancelled"));
        } finally {
            scheduler.stop();
        }
        AtomicInteger left = new AtomicInteger();
        scheduler.fetchScheduledExecutionsForTask(way + " later", Void.class, execution -> left.incrementAndGet());
        transcript.note(way + " left", left.get());
    }
}
