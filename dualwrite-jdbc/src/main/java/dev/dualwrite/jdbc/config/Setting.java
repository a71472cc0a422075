package dev.dualwrite.jdbc.config;

import dev.dualwrite.EngineSettings;
import dev.dualwrite.jdbc.catalog.RowEstimates;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Every setting there is: the names in property files, in Spring and in the docs.
 */
public enum Setting {
    NAME("name", "", "Name of this instance, for people; the host's name and the process id if not given"),
    LEGACY_URL("legacy.url", "", "JDBC URL of the legacy database; not needed where a DataSource is given"),
    LEGACY_USERNAME("legacy.username", "", "User of the legacy database"),
    LEGACY_PASSWORD("legacy.password", "", "Its password; better given as ${VARIABLE}"),
    TARGET_URL("target.url", "", "JDBC URL of the target database"),
    TARGET_USERNAME("target.username", "", "User of the target database"),
    TARGET_PASSWORD("target.password", "", "Its password; better given as ${VARIABLE}"),
    TARGET_POOL_MAX_SIZE("target.pool.max-size", "10", "Largest number of connections to the target for reads"),
    TABLES_INCLUDE("tables.include", "public.*", "Tables to migrate, schema.table with * and ?, separated by commas"),
    TABLES_EXCLUDE("tables.exclude", "", "Tables to leave out of these"),
    INITIAL_STAGE(
            "initial-stage",
            EngineSettings.DEFAULT_INITIAL_STAGE.name(),
            "OFF or DUAL_WRITE; used once, when nothing is stored yet: the stored stage wins"),
    OBSERVE(
            "observe",
            "false",
            "Count in stage OFF, too, how statements would be captured; a target is not needed for that"),
    CAPTURE_ROW_CAP(
            "capture.row-cap",
            Long.toString(RowEstimates.DEFAULT_CAP),
            "Most rows of one statement that are asked back where it does not name them by their key"),
    QUEUE_MAX_BYTES(
            "queue.max-bytes",
            Long.toString(EngineSettings.DEFAULT_QUEUE_MAX_BYTES),
            "Heap that recorded changes may take, open transactions included; what exceeds it goes to the ledger"),
    QUEUE_WHEN_FULL(
            "queue.when-full",
            EngineSettings.DEFAULT_WHEN_FULL.name().toLowerCase(Locale.ROOT),
            "What is done with writes for which there is no room: ledger (their rows are read again, nobody waits) or block"),
    QUEUE_BLOCK_LIMIT(
            "queue.block-limit",
            EngineSettings.DEFAULT_BLOCK_LIMIT.toString(),
            "With block: how long a transaction waits for room before its first write; then its rows go to the ledger"),
    QUEUE_DRAIN_LIMIT(
            "queue.drain-limit",
            EngineSettings.DEFAULT_DRAIN_LIMIT.toString(),
            "How long closing waits for the queue to run empty, as ISO-8601 or 30s, 500ms, 2m"),
    GATES_MAX_LAG(
            "gates.max-lag",
            EngineSettings.DEFAULT_MAX_LAG.toString(),
            "How far behind the target may be for reads to move"),
    GATES_VERIFICATION_MAX_AGE(
            "gates.verification-max-age",
            EngineSettings.DEFAULT_VERIFICATION_MAX_AGE.toString(),
            "How old a clean verification may be for reads to move"),
    INSTANCES_LEASE(
            "instances.lease",
            EngineSettings.DEFAULT_LEASE.toString(),
            "How long an instance may be silent, frozen or cut off, before the others take it for dead and read all tables again"),
    BYPASS(
            "bypass",
            EngineSettings.DEFAULT_BYPASS.name().toLowerCase(Locale.ROOT),
            "What is done about writers that do not go through the library: off, detect or triggers"),
    SCHEMA_CHECK_INTERVAL(
            "schema.check-interval",
            EngineSettings.DEFAULT_SCHEMA_CHECK_INTERVAL.toString(),
            "How often both databases' tables are compared; schema changes of the application are looked at at once");

    /** What all names begin with in a property file. */
    public static final String PREFIX = "dualwrite.";

    private final String key;
    private final String defaultValue;
    private final String meaning;

    Setting(String key, String defaultValue, String meaning) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    /** The full name, {@code dualwrite.…}. */
    public String key() {
        return PREFIX + key;
    }

    /** As it would be written in a file; empty if there is none. */
    public String defaultValue() {
        return defaultValue;
    }

    /** For people. */
    public String meaning() {
        return meaning;
    }

    /** All full names. */
    public static List<String> keys() {
        return Arrays.stream(values()).map(Setting::key).toList();
    }
}
