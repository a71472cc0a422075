package dev.dualwrite.jdbc.testkit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every server that this JVM has started and not closed; whatever is left is closed when the JVM ends.
 *
 * <p>Safe for any thread.
 */
final class LiveServers {

    private static final Set<PostgresServer> SERVERS = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(LiveServers::closeAll, "test-kit-servers-closer"));
    }

    private LiveServers() {}

    static void add(PostgresServer server) {
        SERVERS.add(server);
    }

    static void remove(PostgresServer server) {
        SERVERS.remove(server);
    }

    private static void closeAll() {
        SERVERS.parallelStream().forEach(PostgresServer::close);
    }
}
