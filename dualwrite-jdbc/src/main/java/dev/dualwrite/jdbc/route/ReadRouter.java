package dev.dualwrite.jdbc.route;

import dev.dualwrite.jdbc.capture.CapturingConnection;
import dev.dualwrite.jdbc.capture.SchemaFacts;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.ChangeSink;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.sql.Connection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the target answer a percentage of an application's reads: queries outside of transactions, and queries in transactions
 * that were declared read-only.
 *
 * <p>Thread-safe; one for all connections of a migration.
 *
 * <p>A read goes to the target only if the stage is TARGET_READ, its text surely only reads, every table in it is migrated
 * and not suspect, and neither the session nor the transaction holds anything that the target would have to know. If the
 * target fails, the authority answers: the application sees neither error nor difference, only the time that the target's
 * pool and server were waited for, so the pool's connection, connect and socket timeouts should be short. While the target
 * is away it is asked once a second.
 *
 * <p><b>Reads do not wait for the target to catch up</b>: one that goes to the target may miss a write that the same caller
 * has just made, and a later read may be answered by the authority or the target. What is set by a role, a database or a
 * pool's init statement is not seen, except for what the server reports (time zone, date and interval style, encoding).
 */
public final class ReadRouter {
    private static final Logger LOG = LoggerFactory.getLogger(ReadRouter.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    /** A trial read that is not heard of again is given up. */
    private static final Duration LONGEST_TRIAL = Duration.ofMinutes(1);

    private final DataSource target;
    private final ChangeSink sink;
    private final ReadableSchema schema;
    private final CircuitBreaker breaker;
    private final ReadShare share = new ReadShare();
    private final ReadCounts counts = new ReadCounts();
    private final SqlTraitsCache traits = new SqlTraitsCache();
    private final Set<String> differencesTold = ConcurrentHashMap.newKeySet();

    /**
     * @param target a pool of connections to the target that nothing else sets up; nothing is taken from it before the first
     *     read goes there. Its connections should be read-only by default
     * @param sink tells the routing in force and the migrated tables
     * @param facts the authority's schema
     * @param suspect tables whose rows may differ beyond what is still queued
     */
    public ReadRouter(DataSource target, ChangeSink sink, SchemaFacts facts, Predicate<TableId> suspect) {
        this(target, sink, facts, suspect, PAUSE_AFTER_FAILURE);
    }

    ReadRouter(
            DataSource target,
            ChangeSink sink,
            SchemaFacts facts,
            Predicate<TableId> suspect,
            Duration pauseAfterFailure) {
        this.target = target;
        this.sink = sink;
        this.schema = new ReadableSchema(sink, facts, suspect);
        this.breaker = CircuitBreaker.of(
                "dualwrite-target-reads",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(1)
                        .minimumNumberOfCalls(1)
                        .waitDurationInOpenState(pauseAfterFailure)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .maxWaitDurationInHalfOpenState(LONGEST_TRIAL)
                        .build());
    }

    /**
     * Wraps a connection of the application to the authority, which is itself used lazily by its driver or pool as before.
     * Sends nothing and takes nothing. The authority's result sets lead to the statements of the connection that is returned.
     */
    public Connection route(CapturingConnection authority) {
        return new RoutingConnection(this, authority);
    }

    /** Where reads went so far. */
    public ReadCounts counts() {
        return counts;
    }

    Routing routing() {
        return sink.routing();
    }

    boolean readsFromTarget(Routing routing) {
        return routing.stage() == Stage.TARGET_READ && routing.targetReadPercent() > 0;
    }

    DataSource target() {
        return target;
    }

    ReadableSchema schema() {
        return schema;
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    ReadShare share() {
        return share;
    }

    SqlTraits traits(String sql) {
        return traits.of(sql);
    }

    /** Says once per setting why reads stay. */
    void differs(String setting) {
        if (differencesTold.add(setting)) {
            LOG.warn(
                    "Reads stay on the authority for sessions whose {} differs on the target (or is not standard there);"
                            + " give the target's read connections the application's setting",
                    setting);
        }
    }
}
