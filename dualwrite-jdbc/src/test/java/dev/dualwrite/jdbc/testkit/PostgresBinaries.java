package dev.dualwrite.jdbc.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The unpacked programs of one PostgreSQL major, from the binaries jar that the build has copied to
 * {@code dualwrite-jdbc/target/postgres-binaries/MAJOR.jar}; the directory that {@code dualwrite.postgres.binaries} names is looked at first.
 *
 * <p>Safe across threads and JVMs: each unpacks into a directory of its own and renames it; whoever comes second discards his.
 */
record PostgresBinaries(Path directory) {

    private static final String PROPERTY = "dualwrite.postgres.binaries";
    private static final int ANY_EXECUTE_BIT = 0111;

    static synchronized PostgresBinaries of(int major) {
        Path jar = jar(major);
        Path unpacked = jar.resolveSibling("unpacked").resolve(Integer.toString(major));
        try {
            if (!Files.isDirectory(unpacked)) {
                unpack(jar, unpacked);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not unpack " + jar, e);
        }
        return new PostgresBinaries(unpacked);
    }

    String program(String name) {
        return directory.resolve("bin").resolve(name).toString();
    }

    private static Path jar(int major) {
        String name = major + ".jar";
        List<Path> places = places();
        return places.stream()
                .map(place -> place.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no embedded PostgreSQL " + major + ": " + name + " is in none of " + places
                                + "; let the build copy it (./mvnw generate-test-resources -pl dualwrite-jdbc) or name its directory with -D"
                                + PROPERTY));
    }

    private static List<Path> places() {
        Stream<Path> named = Stream.ofNullable(System.getProperty(PROPERTY)).map(Path::of);
        Stream<Path> above = Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .flatMap(directory -> Stream.of(
                        directory.resolve("target/postgres-binaries"),
                        directory.resolve("dualwrite-jdbc/target/postgres-binaries")));
        return Stream.concat(named, above).toList();
    }

    private static void unpack(Path jar, Path unpacked) throws IOException {
        Files.createDirectories(unpacked.getParent());
        Path own = Files.createTempDirectory(unpacked.getParent(), unpacked.getFileName() + ".");
        try (JarFile file = new JarFile(jar.toFile())) {
            JarEntry archive = file.stream()
                    .filter(entry -> entry.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException(jar + " holds no .txz: is it a PostgreSQL binaries jar?"));
            try (InputStream raw = file.getInputStream(archive);
                    TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(raw))) {
                extract(tar, own);
            }
        }
        try {
            Files.move(own, unpacked, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Directories.delete(own);
            if (!Files.isDirectory(unpacked)) {
                throw e;
            }
        }
    }

    private static void extract(TarArchiveInputStream tar, Path into) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path path = into.resolve(entry.getName()).normalize();
            if (!path.startsWith(into)) {
                throw new IOException(entry.getName() + " would be written outside of " + into);
            }
            if (entry.isDirectory()) {
                Files.createDirectories(path);
                continue;
            }
            Files.createDirectories(path.getParent());
            if (entry.isSymbolicLink()) {
                createLink(path, Path.of(entry.getLinkName()));
            } else if (entry.isLink()) {
                Files.createLink(path, into.resolve(entry.getLinkName()));
            } else {
                Files.copy(tar, path);
                if ((entry.getMode() & ANY_EXECUTE_BIT) != 0 && !path.toFile().setExecutable(true, false)) {
                    throw new IOException("could not make " + path + " executable");
                }
            }
        }
    }

    private static void createLink(Path link, Path target) throws IOException {
        try {
            Files.createSymbolicLink(link, target);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("the archive holds " + link + " twice", e);
        }
    }
}
