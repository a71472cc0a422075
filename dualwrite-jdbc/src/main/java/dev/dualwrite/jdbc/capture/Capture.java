package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.catalog.RowEstimates;
import dev.dualwrite.model.Backend;
import dev.dualwrite.spi.ChangeSink;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import org.postgresql.core.BaseConnection;

/**
 * Puts capture around the application's connections to the authority.
 *
 * <p>Thread-safe.
 */
public final class Capture {
    private final ChangeSink sink;
    private final SchemaFacts catalog;
    private final Faults faults = new Faults();
    private final CaptureReport report = new CaptureReport();
    private final StatementPlans plans;
    private final boolean observing;
    private final Map<BaseConnection, SessionKnowledge> sessions = Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * @param sink what changes are written into
     * @param catalog the authority's schema
     * @param estimates how many rows statements would return
     * @param observing count also what is not captured, as it would be; its SQL is sent as it is
     */
    public Capture(ChangeSink sink, SchemaFacts catalog, RowEstimates estimates, boolean observing) {
        this.observing = observing;
        this.sink = sink;
        this.catalog = catalog;
        this.plans =
                new StatementPlans(catalog, estimates, new StatementPlanner(catalog, sink::tables, report), faults);
    }

    /** Captures without estimates: of a statement that does not name its rows by their key none are asked back. */
    public Capture(ChangeSink sink, SchemaFacts catalog) {
        this(sink, catalog, RowEstimates.NONE, false);
    }

    /** How statements were captured so far. */
    public CaptureReport report() {
        return report;
    }

    /**
     * Wraps a connection. Sends nothing over it.
     *
     * @param authority a connection of the PostgreSQL driver, or a pool's proxy of one
     * @throws SQLException if the connection does not unwrap to the PostgreSQL driver's
     */
    public CapturingConnection wrap(Connection authority) throws SQLException {
        if (DriverFace.isXa(authority) && sink.routing().stage().capturing()) {
            throw TwoPhase.refusedConnection();
        }
        BaseConnection driver = authority.unwrap(BaseConnection.class);
        DriverSession session = new DriverSession(driver, knowledge(driver), catalog);
        Function<Appendix, String> whyNot = observing ? appendix -> plans.whyNot(appendix, session, null) : null;
        return new CapturingConnection(authority, new SessionCapture(sink, faults, session, whyNot), plans);
    }

    /** What is known of a physical connection, which a pool hands out again and again. */
    private SessionKnowledge knowledge(BaseConnection driver) {
        SessionKnowledge known = sessions.get(driver);
        if (known == null) {
            known = new SessionKnowledge(backend(driver), catalog.temporaryDoubts());
            sessions.put(driver, known);
        }
        return known;
    }

    private Backend backend(BaseConnection driver) {
        try {
            return sink.connected(driver.getBackendPID());
        } catch (RuntimeException fault) {
            faults.contained(fault);
            return new Backend(driver.getBackendPID(), 0);
        }
    }
}
