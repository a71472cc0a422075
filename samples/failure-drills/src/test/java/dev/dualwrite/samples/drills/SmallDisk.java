package dev.dualwrite.samples.drills;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A file system of few megabytes that can be filled, where the machine lets us mount one.
 *
 * <p>For one thread. What is not closed is let go of when the JVM ends.
 */
final class SmallDisk implements AutoCloseable {
    private static final int MEGABYTES = 96;
    private static final int BLOCK = 1 << 16;

    private final Path mount;
    private final Path filler;
    private volatile boolean closed;

    private SmallDisk(Path mount) {
        this.mount = mount;
        this.filler = mount.resolve("filler");
    }

    /** Empty where nothing may be mounted: only root may, and not in every container. */
    static Optional<SmallDisk> mounted(Path directory) throws IOException, InterruptedException {
        Path mount = directory.resolve("small-disk").toAbsolutePath();
        Files.createDirectories(mount);
        boolean mounted =
                runs("mount", "-t", "tmpfs", "-o", "size=" + MEGABYTES + "m,mode=0700", "tmpfs", mount.toString());
        if (!mounted) {
            return Optional.empty();
        }
        Files.createDirectory(mount.resolve("tablespace"));
        SmallDisk disk = new SmallDisk(mount);
        Runtime.getRuntime().addShutdownHook(new Thread(disk::detach, "small-disk-detacher"));
        return Optional.of(disk);
    }

    /** An empty directory on it for a tablespace. */
    Path tablespace() {
        return mount.resolve("tablespace");
    }

    /** Takes all that is free. */
    void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] block = new byte[BLOCK];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            if (Files.getFileStore(mount).getUsableSpace() >= BLOCK) {
                throw full;
            }
        }
    }

    /** Gives it back. */
    void free() throws IOException {
        Files.deleteIfExists(filler);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (!runs("umount", mount.toString())) {
            throw new IOException("Could not unmount " + mount + ": do it by hand");
        }
        closed = true;
    }

    /** Where the drill was ended before its time: the file system goes when its server, which is ended as well, has gone. */
    private void detach() {
        try {
            if (!closed) {
                runs("umount", "--lazy", mount.toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }
}
