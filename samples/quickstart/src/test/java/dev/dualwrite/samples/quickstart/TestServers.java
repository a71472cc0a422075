package dev.dualwrite.samples.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the sample's own three servers, started once for all test classes and stopped after the last.
 *
 * <p>For tests that run one after the other.
 *
 * <p>Each test takes a database of its own by {@link #newDatabase}.
 */
final class TestServers implements ParameterResolver {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    /** Where the build has copied the servers' jars. */
    static Path jars() {
        return Path.of(System.getProperty("dualwrite.postgres.binaries", "target/postgres-binaries"));
    }

    /** Unpacked binaries, kept between builds. */
    static Path home() {
        return Path.of("target", "test-servers").toAbsolutePath();
    }

    static String newDatabase() {
        return "test_" + DATABASES.incrementAndGet();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Servers.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(TestServers.class))
                .getOrComputeIfAbsent(Running.class)
                .servers;
    }

    static final class Running implements AutoCloseable {
        private final Servers servers;

        Running() throws IOException, InterruptedException {
            servers = Servers.prepare(jars(), home());
            servers.stop();
            for (Server server : servers.all()) {
                Directories.delete(home().resolve(server.name()));
            }
            servers.start();
        }

        @Override
        public void close() throws Exception {
            servers.stop();
        }
    }
}
