package dev.dualwrite.samples.pgjdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipFile;

/** The two servers of the suite, as its tests expect them to be set up. Not thread-safe. */
final class Servers implements AutoCloseable {
    private static final int MAJOR = 17;

    private final EmbeddedPostgres legacy;
    private final EmbeddedPostgres follower;

    Servers(Path binaries) throws IOException {
        legacy = start(binaries);
        try {
            follower = start(binaries);
        } catch (IOException | RuntimeException e) {
            legacy.close();
            throw e;
        }
    }

    private static EmbeddedPostgres start(Path binaries) throws IOException {
        return EmbeddedPostgres.builder()
                .setPgBinaryResolver((system, machine) -> archive(binaries.resolve(MAJOR + ".jar")))
                .setOverrideWorkingDirectory(
                        binaries.resolveSibling("postgres-" + MAJOR).toFile())
                .setServerConfig("wal_level", "logical")
                .setServerConfig("max_prepared_transactions", "64")
                .setServerConfig("max_replication_slots", "20")
                .setServerConfig("max_wal_senders", "20")
                .setServerConfig("max_connections", "200")
                .start();
    }

    ServerAddress legacy() {
        return new ServerAddress(legacy.getPort());
    }

    ServerAddress follower() {
        return new ServerAddress(follower.getPort());
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

    @Override
    public void close() throws IOException {
        try (legacy) {
            follower.close();
        }
    }
}
