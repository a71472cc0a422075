package dev.dualwrite.samples.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * One whole migration between two real servers, told as it happens.
 *
 * <p>{@link #main} runs on the caller's thread and comes back when the story is told.
 *
 * <p>It throws if a single row differs or a single call of the application failed. When it has come back or thrown, no
 * server runs any more; killed, it leaves them running, and the next run takes them over and goes on.
 */
public final class Quickstart {

    private final Settings settings;
    private final Path home;
    private final Narrator narrator;

    private Quickstart(Settings settings, Narrator narrator) {
        this.settings = settings;
        this.home = settings.home().toAbsolutePath();
        this.narrator = narrator;
    }

    /**
     * Tells the story with the settings that system properties {@code dualwrite.quickstart.*} give.
     *
     * @param arguments ignored
     * @throws Exception if the story does not end well, or cannot go on
     */
    public static void main(String[] arguments) throws Exception {
        run(Settings.fromSystemProperties(), System.out, Narrator.writesToTerminal());
    }

    /** Tells the story with these settings. */
    static void run(Settings settings, PrintStream out, boolean terminal) throws Exception {
        System.setProperty(
                "dualwrite.quickstart.directory",
                settings.home().toAbsolutePath().toString());
        new Quickstart(settings, new Narrator(out, terminal)).run();
    }

    private void run() throws Exception {
        Files.createDirectories(home);
        try (FileChannel channel =
                        FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            Servers servers = Servers.prepare(settings.jars(), home);
            Bookmark bookmark = open(servers);
            Thread stopping = new Thread(() -> stop(servers), "quickstart-stop");
            Runtime.getRuntime().addShutdownHook(stopping);
            try {
                new Story(settings, servers, narrator, bookmark).tell();
            } finally {
                if (!isShuttingDown(stopping)) {
                    servers.stop();
                }
            }
        }
    }

    private Bookmark open(Servers servers) throws IOException, InterruptedException {
        Optional<Bookmark> last = Bookmark.read(home);
        narrator.print("");
        if (last.isPresent() && !last.get().finished()) {
            Bookmark bookmark = last.get().nextRun();
            narrator.print(narrator.bold("dualwrite quickstart") + ", run " + bookmark.run()
                    + ": the last run was ended in step " + (bookmark.step().ordinal() + 1) + ", \""
                    + bookmark.step().title + "\". This one goes on from there.");
            bookmark.write(home);
            return bookmark;
        }
        narrator.print(narrator.bold("dualwrite quickstart")
                + ": moving a running application from PostgreSQL 15 to 17. Two to three minutes.");
        servers.stop();
        for (Server server : servers.all()) {
            Directories.delete(home.resolve(server.name()));
        }
        Bookmark.BEGINNING.write(home);
        return Bookmark.BEGINNING;
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            throw new IOException("The quickstart is running in this JVM already", e);
        }
        if (lock == null) {
            throw new IOException("Another quickstart is running in the same directory: wait for it, or end it");
        }
        return lock;
    }

    /** Ends the servers when the process is being ended in an orderly way, by Ctrl-C for one. */
    private void stop(Servers servers) {
        narrator.hush();
        try {
            servers.stop();
        } catch (IOException | InterruptedException e) {
            LoggerFactory.getLogger(Quickstart.class).error("A server is still running", e);
        }
    }

    private static boolean isShuttingDown(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException e) {
            return true; // the hook stops the servers
        }
    }
}
