package dev.dualwrite.samples.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipFile;

/** Embedded servers with fsync and synchronous_commit on, as users have them. */
final class Servers {
    private Servers() {}

    static EmbeddedPostgres start(int major) throws IOException {
        Path binaries = Path.of(System.getProperty("dualwrite.postgres.binaries", "target/postgres-binaries"))
                .toAbsolutePath();
        return EmbeddedPostgres.builder()
                .setPgBinaryResolver((system, machine) -> archive(binaries.resolve(major + ".jar")))
                .setOverrideWorkingDirectory(
                        binaries.resolveSibling("postgres-" + major).toFile())
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("shared_buffers", "256MB")
                .start();
    }

    private static InputStream archive(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            var entry = zip.stream()
                    .filter(e -> e.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("No binaries in " + jar));
            Path copy = Files.createTempFile("postgres", ".txz");
            copy.toFile().deleteOnExit();
            try (InputStream in = zip.getInputStream(entry)) {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            return Files.newInputStream(copy);
        }
    }
}
