package dev.dualwrite.samples.drills;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.dualwrite.EngineStatus;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.Target;
import dev.dualwrite.jdbc.testkit.PostgresServer;
import dev.dualwrite.model.BypassMode;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One process of the application: its own pool, its own instance of the library, and threads that write through it.
 *
 * <p>Its main thread reads the driver's commands, a line each: {@code write}, {@code await}, {@code close}. When the driver is
 * gone, so is this process.
 */
public final class Worker {
    private static final int THREADS = 3;
    private static final int CHAINS = 3;
    private static final Duration CLEAN_LIMIT = Duration.ofSeconds(90);

    private final WorkerTask task;
    private final DriverLine driver = new DriverLine();
    private final CallLog calls = new CallLog(driver);
    private final RereadWatch rereads = new RereadWatch(driver);
    private final AtomicBoolean writing = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    private Worker(WorkerTask task) {
        this.task = task;
    }

    public static void main(String[] arguments) throws Exception {
        new Worker(WorkerTask.parse(arguments)).run();
    }

    private void run() throws IOException, InterruptedException {
        HikariDataSource pool = pool();
        DualWrite migration = started(pool);
        while (migration.stage() == Stage.OFF) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        report(migration);
        driver.say(DriverLine.READY);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case "write" -> write(migration);
                case "await" ->
                    driver.say(DriverLine.CLEAN + " "
                            + (migration.awaitDrained(CLEAN_LIMIT) && migration.awaitNoSuspects(CLEAN_LIMIT)));
                case "close" -> {
                    close(migration, pool);
                    return;
                }
                default -> throw new IOException("The driver said " + command);
            }
        }
        Runtime.getRuntime().halt(3);
    }

    private HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setPoolName(task.name());
        config.setJdbcUrl(task.legacyUrl());
        config.setUsername(PostgresServer.SUPERUSER);
        config.setPassword(PostgresServer.PASSWORD);
        config.setMaximumPoolSize(THREADS + CHAINS);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", task.name());
        return new HikariDataSource(config);
    }

    /** Tries until the legacy answers, as whoever starts an application would. */
    private DualWrite started(HikariDataSource pool) throws InterruptedException {
        while (true) {
            try {
                return DualWrite.builder()
                        .legacy(pool)
                        .target(Target.url(task.targetUrl())
                                .credentials(PostgresServer.SUPERUSER, PostgresServer.PASSWORD))
                        .tables(tables -> tables.include("public.*"))
                        .name(task.name())
                        .initialStage(Stage.DUAL_WRITE)
                        // Its counters count what the other processes write.
                        .bypass(BypassMode.OFF)
                        .lease(Duration.ofMillis(task.leaseMillis()))
                        .drainLimit(Duration.ofSeconds(20))
                        .listener(rereads)
                        .listener(new MigrationListener() {
                            @Override
                            public void closed(long left, boolean complete) {
                                driver.say(DriverLine.CLOSED + " " + left + " " + complete);
                            }
                        })
                        .build();
            } catch (DualWriteException e) {
                System.err.println("Not started yet: " + e);
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    private void report(DualWrite migration) {
        Thread reporter = new Thread(
                () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        EngineStatus status = migration.status();
                        rereads.look(status);
                        driver.say(String.join(
                                " ",
                                DriverLine.STATUS,
                                Long.toString(calls.calls()),
                                Long.toString(calls.commits()),
                                Integer.toString(status.queued()),
                                Integer.toString(status.rereads())));
                        try {
                            TimeUnit.MILLISECONDS.sleep(200);
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                },
                "reporter");
        reporter.setDaemon(true);
        reporter.start();
    }

    private void write(DualWrite migration) {
        writing.set(true);
        if (task.history()) {
            AtomicReference<Chronicler.@Nullable Acknowledged> newest = new AtomicReference<>();
            for (int chain = 1; chain <= CHAINS; chain++) {
                start(new Chronicler(migration.dataSource(), calls, chain, newest, writing::get), "chain-" + chain);
            }
            return;
        }
        SplittableRandom dice = new SplittableRandom(task.seed());
        for (int i = 1; i <= THREADS; i++) {
            start(
                    new Trader(migration.dataSource(), calls, dice.split(), task.name() + "." + i, writing::get),
                    "trader-" + i);
        }
    }

    private void start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        threads.add(thread);
        thread.start();
    }

    private void close(DualWrite migration, HikariDataSource pool) throws InterruptedException {
        writing.set(false);
        for (Thread thread : threads) {
            thread.join();
        }
        driver.say(DriverLine.HALTED);
        migration.close();
        pool.close();
    }
}
