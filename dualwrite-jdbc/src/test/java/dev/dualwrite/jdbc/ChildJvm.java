package dev.dualwrite.jdbc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A main class of the tests in a JVM of its own, spoken to by lines on its standard input and output.
 *
 * <p>One thread at a time speaks to it. Ends with the test; a child whose input ends should end by itself.
 */
final class ChildJvm implements AutoCloseable {
    private static final String ENDED = "\u0000ended";

    private final Process process;
    private final Writer input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> heard = new ArrayList<>();

    private ChildJvm(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "child-jvm-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a JVM with this one's class path. */
    static ChildJvm start(Class<?> main, List<String> options, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new ChildJvm(builder.start());
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("its output cannot be read any more: " + e);
        } finally {
            lines.add(ENDED);
        }
    }

    void say(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the child does not listen; it said:\n" + String.join("\n", heard), e);
        }
    }

    /**
     * Waits for a line that begins so, and gives the rest of it.
     *
     * @throws AssertionError if the child ended before, or the time is over, with what it said
     */
    String await(String prefix, Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        while (true) {
            String line = lines.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null || line.equals(ENDED)) {
                throw new AssertionError("the child " + (line == null ? "did not say " : "ended before it said ")
                        + prefix + "; it said:\n" + String.join("\n", heard));
            }
            heard.add(line);
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length()).strip();
            }
        }
    }

    /** Everything that it has said. */
    List<String> heard() {
        lines.drainTo(heard);
        heard.remove(ENDED);
        return List.copyOf(heard);
    }

    /** SIGKILL; returns when it is dead and its last line is read. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        String line = lines.take();
        while (!line.equals(ENDED)) {
            heard.add(line);
            line = lines.take();
        }
    }

    /** Waits for its end and gives its exit value. */
    int awaitEnd(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the child did not end; it said:\n" + String.join("\n", heard()));
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
