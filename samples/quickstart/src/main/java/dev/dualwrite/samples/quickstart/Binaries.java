package dev.dualwrite.samples.quickstart;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of one major version of PostgreSQL, unpacked from the jar that the build copies beside the sample.
 *
 * <p>Immutable; unpacking happens on the caller's thread.
 *
 * <p>The directory appears under its final name only when it is whole, so that a kill in the middle leaves nothing that
 * looks finished.
 */
record Binaries(int major, Path directory) {

    /** Unpacks {@code jars/<major>.jar} below {@code home} unless an earlier run has done so. */
    static Binaries unpack(int major, Path jars, Path home) throws IOException {
        Path directory = home.resolve("postgresql-" + major);
        Directories.deleteLeftovers(home, directory.getFileName() + ".unfinished");
        if (!Files.isDirectory(directory)) {
            Path jar = jars.resolve(major + ".jar");
            if (!Files.isRegularFile(jar)) {
                throw new FileNotFoundException("No PostgreSQL " + major + " at " + jar
                        + ": the build copies it there, run the sample through Maven");
            }
            Path unfinished = Directories.unfinished(directory);
            unpack(jar, unfinished);
            Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
        }
        return new Binaries(major, directory);
    }

    /** The path of {@code postgres}, {@code initdb} or {@code pg_ctl}. */
    String program(String name) {
        return directory.resolve("bin").resolve(name).toString();
    }

    private static void unpack(Path jar, Path into) throws IOException {
        try (InputStream file = Files.newInputStream(jar);
                ZipInputStream zip = new ZipInputStream(new BufferedInputStream(file))) {
            ZipEntry entry = zip.getNextEntry();
            while (entry != null && !entry.getName().endsWith(".txz")) {
                entry = zip.getNextEntry();
            }
            if (entry == null) {
                throw new IOException("No .txz in " + jar + ": it is not a jar of PostgreSQL binaries");
            }
            try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(zip))) {
                for (TarArchiveEntry member = tar.getNextEntry(); member != null; member = tar.getNextEntry()) {
                    write(tar, member, into);
                }
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path into) throws IOException {
        Path path = into.resolve(entry.getName()).normalize();
        if (!path.startsWith(into)) {
            throw new IOException("The archive's entry " + entry.getName() + " points outside of it");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent() == null ? into : path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(path, into.resolve(entry.getLinkName()));
        } else {
            Files.copy(tar, path);
            if ((entry.getMode() & 0100) != 0 && !path.toFile().setExecutable(true, false)) {
                throw new IOException("Cannot make " + path + " executable");
            }
        }
    }
}
