package dev.dualwrite.jdbc;

import dev.dualwrite.Engine;
import dev.dualwrite.EngineSettings;
import dev.dualwrite.EngineStatus;
import dev.dualwrite.backfill.Backfill;
import dev.dualwrite.control.StageRefusedException;
import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.jdbc.capture.Capture;
import dev.dualwrite.jdbc.capture.CaptureReport;
import dev.dualwrite.jdbc.preflight.PreflightReport;
import dev.dualwrite.jdbc.route.ReadRouter;
import dev.dualwrite.ledger.Ledger;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Parking;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * One instance of a migration from one PostgreSQL to another, and all that can be asked of it.
 *
 * <p>Thread-safe. Made by {@link #builder}; {@link #close} drains and ends it.
 *
 * <p>Invariant: the application uses {@link #dataSource} for everything that it writes. What is written otherwise is not
 * seen before the next verification.
 */
public final class DualWrite implements AutoCloseable {
    private final Databases databases;
    private final Engine engine;
    private final Listeners listeners;
    private final Capture capture;
    private final DualWriteDataSource dataSource;
    private final Reads reads;
    private final InitialStage initialStage;
    private volatile boolean closed;

    private DualWrite(
            Databases databases,
            Engine engine,
            Listeners listeners,
            Capture capture,
            ReadRouter router,
            DataSource legacy,
            EngineSettings settings) {
        this.databases = databases;
        this.engine = engine;
        this.listeners = listeners;
        this.capture = capture;
        this.dataSource = new DualWriteDataSource(this, legacy, connection -> router.route(capture.wrap(connection)));
        this.reads = new Reads(engine.stages(), router.counts());
        this.initialStage = new InitialStage(engine.stages(), settings.initialStage());
    }

    /** Begins a new migration's instance. */
    public static DualWriteBuilder builder() {
        return new DualWriteBuilder();
    }

    static DualWrite start(DataSource legacy, Target target, MigrationSettings settings, List<MigrationListener> told) {
        Listeners listeners = new Listeners();
        listeners.add(new LoggingListener());
        told.forEach(listeners::add);
        Databases databases = Databases.open(legacy, target, settings);
        try {
            PreflightReport report = databases.preflight();
            InitialStage.log(report);
            Engine engine = Engine.start(
                    databases.ports(),
                    settings.engine(),
                    List.of(to -> databases.preflight().asReading()),
                    listeners);
            listeners.add(databases.schema());
            databases.schema().begin(engine::adopt, settings.schemaCheckInterval());
            Capture capture =
                    new Capture(engine.sink(), databases.relations(), databases.estimates(), settings.observing());
            ReadRouter router =
                    new ReadRouter(databases.readPool(), engine.sink(), databases.relations(), engine::isSuspect);
            report.targetAway().ifPresent(why -> engine.targetSeen(false, why));
            DualWrite migration =
                    new DualWrite(databases, engine, listeners, capture, router, legacy, settings.engine());
            migration.initialStage.enter(report.passed());
            return migration;
        } catch (RuntimeException e) {
            databases.close();
            throw e;
        }
    }

    private void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("This migration was closed: build another");
        }
    }

    /** What the application uses in place of its own DataSource. */
    public DataSource dataSource() {
        return dataSource;
    }

    /**
     * Wraps a connection to the legacy that was made elsewhere. Closing it closes the one given.
     *
     * @throws SQLException if it is not one of PostgreSQL's driver, or this migration was closed
     */
    Connection wrap(Connection legacy) throws SQLException {
        return dataSource.wrapped(legacy);
    }

    /** Looks at both databases now; see {@link PreflightReport#orThrow}. */
    public PreflightReport preflight() {
        ensureOpen();
        PreflightReport report = databases.preflight();
        engine.targetSeen(report.targetAway().isEmpty(), report.targetAway().orElse(""));
        return report;
    }

    /** The migrated tables. */
    public Set<TableId> tables() {
        return engine.sink().tables();
    }

    /**
     * Looks at both databases' tables now, as happens by itself from time to time and after schema changes of the
     * application. When it returns, what it saw is in force: tables that appeared on both sides have joined, those that the
     * sides define differently are parked, and those alike again go on; {@link #awaitNoSuspects} waits until their rows are
     * read.
     *
     * @throws DatabaseUnavailableException if the legacy does not answer
     */
    public void refreshTables() {
        ensureOpen();
        databases.preflight();
    }

    /** Tables whose changes are not applied, because the sides define them differently, with the statements to run. */
    public Map<TableId, Parking> parked() {
        return engine.status().parked();
    }

    /** Where the migration stands. */
    public Stage stage() {
        return engine.stages().stage();
    }

    /**
     * Goes one stage forward if its gates hold.
     *
     * @throws StageRefusedException naming each condition that does not hold, its value and what would make it hold
     * @throws DatabaseUnavailableException if a database that has to be asked does not answer
     */
    public void advanceTo(Stage stage) {
        ensureOpen();
        engine.stages().advanceTo(stage);
    }

    /** Goes back any number of stages; nothing is lost. */
    public void retreatTo(Stage stage) {
        ensureOpen();
        engine.stages().retreatTo(stage);
    }

    /** Goes to a stage without asking its gates; the reason goes to the audit trail. */
    public void force(Stage stage, String reason) {
        ensureOpen();
        engine.stages().force(stage, reason);
    }

    /** Copies the rows that were there before: {@code backfill().start().join()}. Refused before DUAL_WRITE. */
    public Backfill backfill() {
        ensureOpen();
        return engine.backfill();
    }

    /**
     * Compares both sides: {@code verify().full().join().orThrow()}. What differs is repaired by the ledger: {@link
     * #awaitNoSuspects} waits for that, and the next verification proves it. Refused before DUAL_WRITE.
     */
    public Verification verify() {
        ensureOpen();
        return new Verification(engine.verifier());
    }

    /** Which side answers reads. */
    public Reads reads() {
        return reads;
    }

    /** What may differ, with the reasons: to be listed, explained and retried. Nothing but proof closes an entry. */
    public Ledger ledger() {
        ensureOpen();
        return engine.ledger();
    }

    /**
     * How the application's statements were captured; where the migration was told to observe, in stage OFF how they would
     * have been.
     */
    public CaptureReport captureReport() {
        return capture.report();
    }

    /** Where this instance stands. */
    public EngineStatus status() {
        return engine.status();
    }

    /** Adds a listener. */
    public void listen(MigrationListener listener) {
        listeners.add(listener);
    }

    /** Removes a listener. */
    public void unlisten(MigrationListener listener) {
        listeners.remove(listener);
    }

    /**
     * Waits until everything that was committed before is on the target, or in the ledger.
     *
     * @return false if the time was over before
     */
    public boolean awaitDrained(Duration limit) throws InterruptedException {
        return engine.awaitDrained(limit);
    }

    /**
     * Waits until the ledger is empty: everything suspect was read again. It never is while the target refuses a row.
     *
     * @return false if the time was over before
     */
    public boolean awaitNoSuspects(Duration limit) throws InterruptedException {
        return engine.awaitNoSuspects(limit);
    }

    /**
     * Ends this instance: no more connections are given, open transactions and the queue are waited for, what is left goes
     * to the ledger. The application's own DataSource stays open.
     */
    @Override
    public void close() {
        boolean open = !closed;
        closed = true;
        initialStage.close();
        dataSource.close();
        if (open && engine.stages().stage().capturing()) {
            databases.schema().lookLast();
        }
        engine.close(dataSource::anyOpen);
        databases.close();
    }
}
