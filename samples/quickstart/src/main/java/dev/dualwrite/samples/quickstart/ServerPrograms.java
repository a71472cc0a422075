package dev.dualwrite.samples.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * PostgreSQL's programs as one server needs them: run as an ordinary user, in its directory, their words in its log.
 *
 * <p>Immutable; the log grows.
 *
 * @param server its name, for people
 * @param home the directory that they run in
 */
record ServerPrograms(String server, Binaries binaries, OrdinaryUser user, Path home) {

    /** Starts a program that goes on running. */
    Process start(String program, String... arguments) throws IOException {
        return start(command(program, arguments));
    }

    /**
     * Runs a program to its end.
     *
     * @throws IOException if it fails; the message ends with the log's last words
     */
    void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = command(program, arguments);
        int exit = start(command).waitFor();
        if (exit != 0) {
            throw new IOException(command + " ended with " + exit + " for the " + server + " server" + lastWords());
        }
    }

    /** The end of the log, to end a message with; empty if there is no log. */
    String lastWords() throws IOException {
        Path log = log();
        if (!Files.exists(log)) {
            return "";
        }
        List<String> lines = Files.readAllLines(log);
        return "; the end of " + log + ":\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }

    private List<String> command(String program, String... arguments) {
        return user.command(binaries.program(program), arguments);
    }

    private Process start(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        process.getOutputStream().close();
        return process;
    }

    private Path log() {
        return home.resolve("server.log");
    }
}
