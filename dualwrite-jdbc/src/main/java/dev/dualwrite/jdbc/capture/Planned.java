package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.NameResolution.Names;
import org.jspecify.annotations.Nullable;

/**
 * The way from a statement's text to its plan, asked at every execution because the catalog or the session may have
 * changed since.
 *
 * <p>Threading: as the statement. Invariant: the plan is what {@link StatementPlans#plan} says now; it is kept only as long
 * as everything that it rests on is the same.
 */
final class Planned {
    private final String sql;
    private final StatementPlans plans;
    private final DriverSession session;
    private @Nullable StatementPlan known;
    private @Nullable Names names;
    private long version;
    private boolean standardConformingStrings;

    Planned(String sql, StatementPlans plans, DriverSession session) {
        this.sql = sql;
        this.plans = plans;
        this.session = session;
    }

    String sql() {
        return sql;
    }

    StatementPlan plan() {
        long newest = plans.version();
        Names now = session.names();
        boolean conforming = session.standardConformingStrings();
        StatementPlan plan = known;
        if (plan == null || newest != version || now != names || conforming != standardConformingStrings) {
            plan = plans.plan(sql, session);
            known = plan;
            names = now;
            version = newest;
            standardConformingStrings = conforming;
        }
        return plan;
    }
}
