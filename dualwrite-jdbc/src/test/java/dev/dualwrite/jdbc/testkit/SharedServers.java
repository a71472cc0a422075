package dev.dualwrite.jdbc.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The servers that test classes of one JVM share: one per side and settings, started when first asked for.
 *
 * <p>Safe for any thread.
 *
 * <p>No test may stop, kill or reconfigure a shared server; {@link PostgresPair#dedicated} is for that. They end with the JVM.
 */
final class SharedServers {

    private static final Map<Key, PostgresServer> SERVERS = new ConcurrentHashMap<>();

    private SharedServers() {}

    static PostgresServer get(Side side, ServerSettings settings) {
        return SERVERS.computeIfAbsent(new Key(side, settings), key -> PostgresServer.start(key.settings()));
    }

    /** The sides never share a server, even of equal settings: roles, prepared transactions and slots belong to the whole server. */
    private record Key(Side side, ServerSettings settings) {}
}
