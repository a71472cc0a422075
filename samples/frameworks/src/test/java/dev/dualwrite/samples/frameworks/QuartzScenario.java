package dev.dualwrite.samples.frameworks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.quartz.CronScheduleBuilder;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.PersistJobDataAfterExecution;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.calendar.HolidayCalendar;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/** Quartz with its job store in the database, clustered. */
final class QuartzScenario implements Scenario {
    private static final int LIMIT_SECONDS = 60;
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Map<String, CountDownLatch> RUNS = new ConcurrentHashMap<>();

    @Override
    public String title() {
        return "Quartz";
    }

    /** As Quartz ships it. */
    @Override
    public List<String> schema() {
        try (InputStream script = Job.class.getResourceAsStream("/org/quartz/impl/jdbcjobstore/tables_postgres.sql")) {
            return List.of(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Times. */
    @Override
    public boolean repeatable() {
        return false;
    }

    @Override
    public void run(DataSource dataSource, Transcript transcript) throws Exception {
        String number = "scenario" + NUMBER.incrementAndGet();
        DBConnectionManager.getInstance().addConnectionProvider(number, new Provider(dataSource));
        CountDownLatch runs = new CountDownLatch(6);
        RUNS.put(number, runs);
        Scheduler scheduler = scheduler(number);
        try {
            jobs(scheduler, number, transcript);
            scheduler.start();
            transcript.note("runs", runs.await(LIMIT_SECONDS, TimeUnit.SECONDS));
            changes(scheduler, transcript);
        } finally {
            scheduler.shutdown(true);
            RUNS.remove(number);
        }
        transcript.note("shut down", scheduler.isShutdown());
    }

    private static Scheduler scheduler(String dataSource) throws SchedulerException {
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", "test");
        properties.setProperty("org.quartz.scheduler.instanceId", "one");
        properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        properties.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        properties.setProperty("org.quartz.threadPool.threadCount", "2");
        properties.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
        properties.setProperty(
                "org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
        properties.setProperty("org.quartz.jobStore.dataSource", dataSource);
        properties.setProperty("org.quartz.jobStore.isClustered", "true");
        properties.setProperty("org.quartz.jobStore.clusterCheckinInterval", "500");
        return new StdSchedulerFactory(properties).getScheduler();
    }

    private static void jobs(Scheduler scheduler, String number, Transcript transcript) throws SchedulerException {
        JobDetail counting = JobBuilder.newJob(Counting.class)
                .withIdentity("counting")
                .usingJobData("runs", number)
                .usingJobData("count", 0)
                .build();
        scheduler.scheduleJob(
                counting,
                TriggerBuilder.newTrigger()
                        .withIdentity("often")
                        .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                                .withIntervalInMilliseconds(20)
                                .withRepeatCount(2))
                        .build());
        JobDetail failing = JobBuilder.newJob(Failing.class)
                .withIdentity("failing")
                .usingJobData("runs", number)
                .requestRecovery()
                .storeDurably()
                .build();
        scheduler.addJob(failing, false);
        scheduler.addCalendar("holidays", new HolidayCalendar(), false, false);
        for (int i = 0; i < 3; i++) {
            scheduler.scheduleJob(TriggerBuilder.newTrigger()
                    .withIdentity("once " + i)
                    .forJob("failing")
                    .usingJobData("bytes", "x".repeat(i))
                    .startNow()
                    .build());
        }
        scheduler.scheduleJob(
                JobBuilder.newJob(Counting.class).withIdentity("cron", "g").build(),
                TriggerBuilder.newTrigger()
                        .withIdentity("cron", "g")
                        .modifiedByCalendar("holidays")
                        .withSchedule(CronScheduleBuilder.dailyAtHourAndMinute(3, 30))
                        .startAt(Date.from(Instant.parse("2099-01-01T00:00:00Z")))
                        .build());
        transcript.attempt("twice", () -> {
            scheduler.addJob(failing, false);
            return "no";
        });
    }

    private static void changes(Scheduler scheduler, Transcript transcript) throws SchedulerException {
        Trigger later = TriggerBuilder.newTrigger()
                .withIdentity("cron", "g")
                .withSchedule(CronScheduleBuilder.dailyAtHourAndMinute(4, 0))
                .startAt(Date.from(Instant.parse("2099-02-01T00:00:00Z")))
                .build();
        transcript.note("rescheduled", scheduler.rescheduleJob(TriggerKey.triggerKey("cron", "g"), later) != null);
        scheduler.pauseJobs(GroupMatcher.jobGroupEquals("g"));
        scheduler.pauseTriggers(GroupMatcher.triggerGroupEquals("g"));
        transcript.note(
                "paused",
                scheduler.getTriggerState(TriggerKey.triggerKey("cron", "g")).toString());
        scheduler.resumeAll();
        transcript.note("deleted", scheduler.deleteJob(JobKey.jobKey("failing")));
        transcript.note("calendar", scheduler.deleteCalendar("holidays"));
        transcript.note("unscheduled", scheduler.unscheduleJob(TriggerKey.triggerKey("cron", "g")));
        transcript.note("jobs", scheduler.getJobKeys(GroupMatcher.anyJobGroup()).size());
    }

    /** Keeps a count among its data. */
    @PersistJobDataAfterExecution
    @DisallowConcurrentExecution
    public static class Counting implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            var data = context.getJobDetail().getJobDataMap();
            data.put("count", data.getInt("count") + 1);
            RUNS.get(data.getString("runs")).countDown();
        }
    }

    /** Fails. */
    public static class Failing implements Job {
        @Override
        public void execute(JobExecutionContext context) throws org.quartz.JobExecutionException {
            RUNS.get(context.getMergedJobDataMap().getString("runs")).countDown();
            throw new org.quartz.JobExecutionException("on purpose");
        }
    }

    private record Provider(DataSource dataSource) implements ConnectionProvider {
        @Override
        public Connection getConnection() throws SQLException {
            return dataSource.getConnection();
        }

        @Override
        public void shutdown() {}

        @Override
        public void initialize() {}
    }
}
