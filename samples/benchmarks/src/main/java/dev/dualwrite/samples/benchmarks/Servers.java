package dev.dualwrite.samples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.zip.ZipFile;

/** Embedded servers, and connections to them, with fsync and synchronous_commit on, as users have them. */
final class Servers {
    private Servers() {}

    static EmbeddedPostgres start(int major) throws IOException {
        return start(major, Map.of());
    }

    /** @param settings of the server, beside those that all have */
    static EmbeddedPostgres start(int major, Map<String, String> settings) throws IOException {
        Path binaries = Path.of(System.getProperty("dualwrite.postgres.binaries", "target/postgres-binaries"))
                .toAbsolutePath();
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        settings.forEach(builder::setServerConfig);
        return builder.setPgBinaryResolver((system, machine) -> archive(binaries.resolve(major + ".jar")))
                .setOverrideWorkingDirectory(
                        binaries.resolveSibling("postgres-" + major).toFile())
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("shared_buffers", "256MB")
                .start();
    }

    /** An empty database; what is in one of that name is gone. */
    static void createDatabase(EmbeddedPostgres server, String name) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + name);
        }
    }

    static Connection connect(EmbeddedPostgres server, String database) throws SQLException {
        return server.getDatabase("postgres", database).getConnection();
    }

    static String url(EmbeddedPostgres server, String database) {
        return server.getJdbcUrl("postgres", database).replaceAll("\\?.*", "");
    }

    static HikariDataSource pool(String url, int connections) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername("postgres");
        pool.setMaximumPoolSize(connections);
        return pool;
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
