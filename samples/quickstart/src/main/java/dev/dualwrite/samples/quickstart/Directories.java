package dev.dualwrite.samples.quickstart;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directories that are made under another name and renamed when they are whole.
 *
 * <p>Stateless.
 *
 * <p>An unfinished directory has a name of its own each time: a program of a killed run may still write into the last one.
 */
final class Directories {

    private static final Logger LOG = LoggerFactory.getLogger(Directories.class);

    private Directories() {}

    /** A new, empty directory beside {@code finished}, on the same file system. */
    static Path unfinished(Path finished) throws IOException {
        Path parent = finished.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException(finished + " has no parent directory");
        }
        Files.createDirectories(parent);
        Path path = parent.resolve(finished.getFileName() + ".unfinished-"
                + ProcessHandle.current().pid() + "-" + System.nanoTime());
        return Files.createDirectory(path);
    }

    /** Deletes what killed runs left behind; what cannot be deleted yet is left to the next run. */
    static void deleteLeftovers(Path home, String prefix) throws IOException {
        if (!Files.isDirectory(home)) {
            return;
        }
        List<Path> leftovers;
        try (Stream<Path> paths = Files.list(home)) {
            leftovers = paths.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .toList();
        }
        for (Path leftover : leftovers) {
            try {
                delete(leftover);
            } catch (IOException e) {
                LOG.info("{} is still in use and stays for now", leftover, e);
            }
        }
    }

    /** Deletes a directory with all that is in it; it need not exist. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(path);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
