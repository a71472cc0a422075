package dev.dualwrite.jdbc;

import dev.dualwrite.EngineSettings;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.jdbc.catalog.RowEstimates;
import dev.dualwrite.jdbc.catalog.TablePatterns;
import dev.dualwrite.jdbc.config.Configuration;
import dev.dualwrite.jdbc.config.ConfigurationException;
import dev.dualwrite.jdbc.config.Setting;
import dev.dualwrite.model.BypassMode;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.WhenFull;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Puts a migration together. Not thread-safe. */
public final class DualWriteBuilder {
    private @Nullable DataSource legacy;
    private @Nullable Target target;
    private final TableSelection tables = new TableSelection();
    private String name = "";
    private Stage initialStage = EngineSettings.DEFAULT_INITIAL_STAGE;
    private long queueMaxBytes = EngineSettings.DEFAULT_QUEUE_MAX_BYTES;
    private WhenFull whenFull = EngineSettings.DEFAULT_WHEN_FULL;
    private Duration blockLimit = EngineSettings.DEFAULT_BLOCK_LIMIT;
    private Duration drainLimit = EngineSettings.DEFAULT_DRAIN_LIMIT;
    private Duration verificationMaxAge = EngineSettings.DEFAULT_VERIFICATION_MAX_AGE;
    private Duration maxLag = EngineSettings.DEFAULT_MAX_LAG;
    private Duration lease = EngineSettings.DEFAULT_LEASE;
    private Duration schemaCheckInterval = EngineSettings.DEFAULT_SCHEMA_CHECK_INTERVAL;
    private boolean observing;
    private long rowCap = RowEstimates.DEFAULT_CAP;
    private BypassMode bypass = EngineSettings.DEFAULT_BYPASS;
    private final List<MigrationListener> listeners = new ArrayList<>();

    DualWriteBuilder() {}

    /**
     * The application's DataSource; it stays the application's, and is not closed here. Our own connections to the legacy
     * are made like a HikariCP pool's, beside it; any other DataSource is asked for up to eight more.
     */
    public DualWriteBuilder legacy(DataSource dataSource) {
        legacy = dataSource;
        return this;
    }

    /** The database to move to. */
    public DualWriteBuilder target(Target database) {
        target = database;
        return this;
    }

    /** Which tables to migrate; by default all of schema {@code public}. */
    public DualWriteBuilder tables(Consumer<TableSelection> selection) {
        selection.accept(tables);
        return this;
    }

    /** Name of this instance, for people; by default the host's, and the process id. */
    public DualWriteBuilder name(String instance) {
        name = instance;
        return this;
    }

    /** OFF or DUAL_WRITE: entered once, when nothing is stored yet and preflight passes. By default OFF. */
    public DualWriteBuilder initialStage(Stage stage) {
        initialStage = stage;
        return this;
    }

    /** Heap that recorded changes may take, in bytes, at least {@link EngineSettings#SMALLEST_QUEUE_MAX_BYTES}. */
    public DualWriteBuilder queueMaxBytes(long bytes) {
        queueMaxBytes = bytes;
        return this;
    }

    /** What is done with writes for which the queue has no room. */
    public DualWriteBuilder whenFull(WhenFull choice) {
        whenFull = choice;
        return this;
    }

    /** With {@link WhenFull#BLOCK}: how long a transaction waits for room before its first write, at most; positive. */
    public DualWriteBuilder blockLimit(Duration limit) {
        blockLimit = limit;
        return this;
    }

    /** How long {@link DualWrite#close} waits for the queue to run empty. */
    public DualWriteBuilder drainLimit(Duration limit) {
        drainLimit = limit;
        return this;
    }

    /** How old a clean verification may be for reads to move. */
    public DualWriteBuilder verificationMaxAge(Duration age) {
        verificationMaxAge = age;
        return this;
    }

    /** How far behind the target may be for reads to move. */
    public DualWriteBuilder maxLag(Duration lag) {
        maxLag = lag;
        return this;
    }

    /**
     * How long this instance may be silent, frozen or cut off, before the others take it for dead and read all tables again;
     * at least {@link EngineSettings#SHORTEST_LEASE}.
     */
    public DualWriteBuilder lease(Duration silence) {
        lease = silence;
        return this;
    }

    /** How often both databases' tables are compared; positive. Schema changes of the application are looked at at once. */
    public DualWriteBuilder schemaCheckInterval(Duration interval) {
        schemaCheckInterval = interval;
        return this;
    }

    /**
     * A statement that does not name its rows by their key has their keys returned to us, if the planner expects no more
     * rows than this; otherwise its table becomes suspect. At least 1.
     */
    public DualWriteBuilder rowCap(long rows) {
        rowCap = rows;
        return this;
    }

    /** What is done about writers that do not go through the library; {@code docs/bypass.md} weighs the choices. */
    public DualWriteBuilder bypass(BypassMode mode) {
        bypass = mode;
        return this;
    }

    /**
     * Counts in stage OFF, too, how statements would be captured; see {@link DualWrite#captureReport}. Their SQL is sent as
     * it is.
     */
    public DualWriteBuilder observing(boolean observe) {
        observing = observe;
        return this;
    }

    /** Is told what happens, from the start on. */
    public DualWriteBuilder listener(MigrationListener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Takes everything that the configuration says, the legacy's URL only if no DataSource is given otherwise.
     *
     * @throws ConfigurationException if the target's URL is missing, and it is not only to observe
     */
    public DualWriteBuilder configuration(Configuration configuration) {
        if (!configuration.text(Setting.LEGACY_URL).isEmpty() && legacy == null) {
            legacy = simple(configuration);
        }
        observing = configuration.observe();
        if (!observing || !configuration.text(Setting.TARGET_URL).isEmpty()) {
            target = Target.url(configuration.required(Setting.TARGET_URL))
                    .maxReadConnections(configuration.targetPoolMaxSize());
        }
        if (target != null && !configuration.text(Setting.TARGET_USERNAME).isEmpty()) {
            target = target.credentials(
                    configuration.text(Setting.TARGET_USERNAME), configuration.text(Setting.TARGET_PASSWORD));
        }
        tables.include(configuration.list(Setting.TABLES_INCLUDE).toArray(new String[0]));
        tables.exclude(configuration.list(Setting.TABLES_EXCLUDE).toArray(new String[0]));
        name = configuration.text(Setting.NAME);
        initialStage = configuration.initialStage();
        queueMaxBytes = configuration.queueMaxBytes();
        whenFull = configuration.whenFull();
        blockLimit = configuration.duration(Setting.QUEUE_BLOCK_LIMIT);
        drainLimit = configuration.duration(Setting.QUEUE_DRAIN_LIMIT);
        verificationMaxAge = configuration.duration(Setting.GATES_VERIFICATION_MAX_AGE);
        maxLag = configuration.duration(Setting.GATES_MAX_LAG);
        lease = configuration.duration(Setting.INSTANCES_LEASE);
        bypass = configuration.bypass();
        schemaCheckInterval = configuration.duration(Setting.SCHEMA_CHECK_INTERVAL);
        rowCap = configuration.rowCap();
        return this;
    }

    private static DataSource simple(Configuration configuration) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL(configuration.text(Setting.LEGACY_URL));
        dataSource.setUser(configuration.text(Setting.LEGACY_USERNAME));
        dataSource.setPassword(configuration.text(Setting.LEGACY_PASSWORD));
        return dataSource;
    }

    /**
     * Starts the migration's instance. A target that is down or unfit does not keep it from starting: {@link
     * DualWrite#preflight} says so, it is logged, and DUAL_WRITE is refused.
     *
     * @throws ConfigurationException if a setting is missing or malformed
     * @throws DatabaseUnavailableException if the legacy does not answer
     * @throws DualWriteException if schema {@code dualwrite} cannot be created on the legacy, and for anything else that
     *     the message names
     */
    public DualWrite build() {
        DataSource from = legacy;
        Target to = target;
        if (from == null) {
            throw new ConfigurationException(
                    "The legacy is missing: give its DataSource, or " + Setting.LEGACY_URL.key());
        }
        if (to == null) {
            throw new ConfigurationException("The target is missing: give a Target, or " + Setting.TARGET_URL.key());
        }
        EngineSettings settings;
        try {
            settings = new EngineSettings(
                    name.isBlank() ? host() : name,
                    initialStage,
                    queueMaxBytes,
                    whenFull,
                    blockLimit,
                    drainLimit,
                    verificationMaxAge,
                    maxLag,
                    lease);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()));
        }
        checkRowCap();
        return DualWrite.start(
                from,
                to,
                new MigrationSettings(patterns(), settings, schemaCheckInterval, observing, rowCap, bypass),
                listeners);
    }

    /** Whether there is no target, and the application is only to be observed. */
    boolean onlyObserves() {
        return observing && target == null;
    }

    /**
     * Starts to observe: no target is needed, nothing is written anywhere. A legacy whose catalog cannot be read does not keep
     * the application from starting: its connections are left alone until it can, see {@link Observation#waitingFor}.
     *
     * @throws ConfigurationException if the legacy is missing
     */
    public Observation observe() {
        DataSource from = legacy;
        if (from == null) {
            throw new ConfigurationException(
                    "The legacy is missing: give its DataSource, or " + Setting.LEGACY_URL.key());
        }
        checkRowCap();
        return Observation.start(from, patterns(), schemaCheckInterval, rowCap);
    }

    private void checkRowCap() {
        if (rowCap < 1) {
            throw new ConfigurationException(
                    Setting.CAPTURE_ROW_CAP.key() + " is " + rowCap + ", it must be at least 1");
        }
    }

    private TablePatterns patterns() {
        List<String> included =
                tables.included().isEmpty() ? List.of(Setting.TABLES_INCLUDE.defaultValue()) : tables.included();
        return TablePatterns.of(included, tables.excluded());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName() + ":"
                    + ProcessHandle.current().pid();
        } catch (UnknownHostException e) {
            return "process " + ProcessHandle.current().pid();
        }
    }
}
