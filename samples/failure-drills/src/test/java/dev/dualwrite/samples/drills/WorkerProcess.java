package dev.dualwrite.samples.drills;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A worker as the driver sees it: commands in, lines out.
 *
 * <p>Commands are given by the driver's thread; a thread of its own reads what the worker says.
 */
final class WorkerProcess {
    private final String name;
    private final Process process;
    private final BufferedWriter commands;
    private final Thread reader;
    private final Consumer<FailedCall> failures;
    private final OrderDoubt doubt;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile boolean clean;
    private volatile @Nullable String closed;
    private volatile long calls;
    private volatile long commits;
    private volatile int inFlight;

    private WorkerProcess(String name, Process process, Consumer<FailedCall> failures, OrderDoubt doubt) {
        this.name = name;
        this.process = process;
        this.failures = failures;
        this.doubt = doubt;
        commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        reader = new Thread(this::read, name + "-reader");
        reader.setDaemon(true);
        reader.start();
    }

    static WorkerProcess start(WorkerTask task, Path directory, Consumer<FailedCall> failures, OrderDoubt doubt)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=drill-logback.xml",
                "-classpath",
                System.getProperty("java.class.path"),
                Worker.class.getName()));
        command.addAll(task.arguments());
        Process process = new ProcessBuilder(command)
                .redirectError(Redirect.appendTo(
                        directory.resolve(task.name() + ".log").toFile()))
                .start();
        return new WorkerProcess(task.name(), process, failures, doubt);
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heard(line);
            }
        } catch (IOException e) {
            // The pipe of a killed process may end like this; its exit tells the driver.
            System.err.println(name + " fell silent: " + e);
        }
    }

    private void heard(String line) {
        if (line.startsWith(FailedCall.WORD + "\t")) {
            failures.accept(FailedCall.parse(line));
            return;
        }
        List<String> words = List.of(line.split(" "));
        switch (words.get(0)) {
            case DriverLine.READY -> ready.countDown();
            case DriverLine.STATUS -> {
                calls = Long.parseLong(words.get(1));
                commits = Long.parseLong(words.get(2));
                inFlight = Integer.parseInt(words.get(3)) + Integer.parseInt(words.get(4));
            }
            case DriverLine.CLEAN -> {
                clean = Boolean.parseBoolean(words.get(1));
                answered.countDown();
            }
            case DriverLine.CLOSED -> closed = line;
            case DriverLine.DOUBT -> doubt.begin(Long.parseLong(words.get(1)));
            case DriverLine.ORDER -> doubt.end(Long.parseLong(words.get(1)));
            default -> {
                if (!line.equals(DriverLine.HALTED)) {
                    System.err.println(name + " said " + line);
                }
            }
        }
    }

    String name() {
        return name;
    }

    void say(String command) throws IOException {
        commands.write(command);
        commands.newLine();
        commands.flush();
    }

    /** @throws IOException if it does not get ready in time, or ends before */
    void awaitReady(Duration limit) throws IOException, InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        while (!ready.await(100, TimeUnit.MILLISECONDS)) {
            if (!process.isAlive()) {
                throw new IOException(
                        name + " ended with " + process.exitValue() + " before it was ready: see its log");
            }
            if (System.nanoTime() > until) {
                throw new IOException(name + " is not ready after " + limit + ": see its log");
            }
        }
    }

    boolean isReady() {
        return ready.getCount() == 0;
    }

    /** Asks it to wait until the ledger is worked off; false if that was in vain. */
    boolean awaitClean(Duration limit) throws IOException, InterruptedException {
        say("await");
        return answered.await(limit.toMillis(), TimeUnit.MILLISECONDS) && clean;
    }

    /** kill -9; returns when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
    }

    void freeze() throws IOException, InterruptedException {
        Signals.send("STOP", process.pid());
    }

    void thaw() throws IOException, InterruptedException {
        Signals.send("CONT", process.pid());
    }

    /** Waits for its end by itself; false if it does not come in time. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (ended) {
            reader.join();
        }
        return ended;
    }

    int exit() {
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it told that it had been closed with everything durable. */
    boolean closedCompletely() {
        String line = closed;
        return line != null && line.endsWith(" true");
    }

    long calls() {
        return calls;
    }

    long commits() {
        return commits;
    }

    /** Transactions and rows that waited for the target when it last said so. */
    int inFlight() {
        return inFlight;
    }
}
