package dev.dualwrite.samples.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a server says of itself in its {@code postmaster.pid}.
 *
 * <p>Immutable; the file may be gone or longer the next time.
 *
 * <p>The process of that number may be another program by now: ask {@link #isPostgres()}.
 *
 * @param pid process number of the server's first process
 * @param port TCP port, 0 while the server has not written it yet
 */
record Postmaster(long pid, int port) {
    private static final long END_SECONDS = 60;

    /** Reads the file; empty if there is none or nothing in it yet. */
    static Optional<Postmaster> read(Path file) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (lines.isEmpty() || lines.get(0).isBlank()) {
            return Optional.empty();
        }
        boolean hasPort = lines.size() > 3 && !lines.get(3).isBlank();
        return Optional.of(new Postmaster(
                Long.parseLong(lines.get(0).strip()),
                hasPort ? Integer.parseInt(lines.get(3).strip()) : 0));
    }

    boolean isAlive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Waits for the end of a process that was told to end. */
    void awaitEnd() throws IOException, InterruptedException {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isPresent()) {
            try {
                process.get().onExit().get(END_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("The server's process " + pid + " did not end", e);
            }
        }
    }

    /** Whether the process is PostgreSQL; one whose program cannot be read is taken for another. */
    boolean isPostgres() {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .map(command -> Path.of(command).endsWith("postgres"))
                .orElse(false);
    }
}
