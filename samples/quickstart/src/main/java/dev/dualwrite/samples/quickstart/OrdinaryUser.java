package dev.dualwrite.samples.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whom PostgreSQL's programs run as: they refuse to run as root, as which a container's build often runs.
 *
 * <p>Immutable.
 *
 * <p>Root's programs run in a user namespace of their own where that is allowed, else as the user {@code nobody}; an
 * ordinary user's programs run as they are.
 */
enum OrdinaryUser {
    SELF(List.of()),
    NAMESPACE(List.of("unshare", "-U")),
    NOBODY(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));

    private final List<String> prefix;

    OrdinaryUser(List<String> prefix) {
        this.prefix = prefix;
    }

    /** Finds out what works on this machine. */
    static OrdinaryUser detect() throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return SELF;
        }
        return NAMESPACE.works() ? NAMESPACE : NOBODY;
    }

    /** The command line that runs {@code program} as this user. */
    List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(program);
        command.addAll(List.of(arguments));
        return command;
    }

    /** Gives an empty directory to this user. */
    void own(Path directory) throws IOException {
        if (this == NOBODY) {
            Files.setOwner(
                    directory,
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        }
    }

    private boolean works() throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command("true"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            if (Files.isExecutable(Path.of("/bin/sh"))) {
                return false; // the program that changes the user is missing, not the means to start one
            }
            throw e;
        }
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
