package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.CaptureMode;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The plan of something that reads or writes large objects: no table is worse for it, and it is reported, since they are not
 * migrated.
 *
 * <p>Immutable but for the report's counters.
 *
 * @param sql what the report calls it
 * @param rest what else the statement does
 */
record LargeObjectPlan(String sql, StatementPlan rest, CaptureReport report) implements StatementPlan {
    static final String WHY = "large objects are not migrated";

    /** Use of the driver's interface to large objects. */
    static LargeObjectPlan ofDriver(CaptureReport report) {
        return new LargeObjectPlan("(large object API)", QuietPlan.READS, report);
    }

    @Override
    public boolean mayWrite() {
        return true;
    }

    @Override
    public Boundary boundary() {
        return rest.boundary();
    }

    @Override
    public boolean single() {
        return rest.single();
    }

    @Override
    public Returning returning() {
        return rest.returning();
    }

    @Override
    public Captured captured(Bindings values, long count, @Nullable Returned returned) {
        report.count(sql, CaptureMode.UNKNOWN, WHY);
        return rest.captured(values, count, returned);
    }

    @Override
    public void observed(Bindings values, long count, boolean comesBack, Function<Appendix, String> whyNot) {
        report.count(sql, CaptureMode.UNKNOWN, WHY);
        rest.observed(values, count, comesBack, whyNot);
    }

    @Override
    public Captured attempted(Bindings values, boolean refused) {
        return rest.attempted(values, refused);
    }

    @Override
    public void executed(SessionKnowledge session) {
        rest.executed(session);
    }
}
