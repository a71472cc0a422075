package dev.dualwrite.jdbc.testkit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a test asks of a PostgreSQL server: its major version, whether a commit survives a crash, and further configuration parameters.
 *
 * <p>Immutable.
 *
 * <p>Two equal settings are served by one shared server, see {@link SharedServers}.
 *
 * @param major major version, 13 to 18
 * @param durable whether fsync and synchronous_commit are on; off is faster and loses commits when the server is killed
 * @param parameters further configuration parameters, by name; they win over the kit's own
 */
public record ServerSettings(int major, boolean durable, Map<String, String> parameters) {

    static final int OLDEST_MAJOR = 13;
    static final int NEWEST_MAJOR = 18;
    private static final int FIRST_WITH_SYNCFS = 14;

    public ServerSettings {
        if (major < OLDEST_MAJOR || major > NEWEST_MAJOR) {
            throw new IllegalArgumentException("PostgreSQL " + major + " is not offered: choose a major from "
                    + OLDEST_MAJOR + " to " + NEWEST_MAJOR);
        }
        parameters = Map.copyOf(parameters);
    }

    /** A server that forgets recent commits when it is killed, with the kit's parameters. */
    public static ServerSettings of(int major) {
        return new ServerSettings(major, false, Map.of());
    }

    /** The same with fsync and synchronous_commit on. */
    public ServerSettings withDurability() {
        return new ServerSettings(major, true, parameters);
    }

    /** The same with one more configuration parameter. */
    public ServerSettings with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(parameters);
        more.put(name, value);
        return new ServerSettings(major, durable, more);
    }

    /** Every parameter that the server is started with, except those that say where it listens and keeps its files. */
    Map<String, String> configuration() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("max_connections", "100");
        all.put("wal_level", "logical");
        all.put("max_prepared_transactions", "10");
        all.put("timezone", "UTC");
        all.put("fsync", durable ? "on" : "off");
        all.put("synchronous_commit", durable ? "on" : "off");
        if (durable && major >= FIRST_WITH_SYNCFS) {
            // Before it recovers from a kill, the server syncs its directory: 0.2 s this way, 3 s file by file.
            all.put("recovery_init_sync_method", "syncfs");
        }
        all.putAll(parameters);
        return all;
    }
}
