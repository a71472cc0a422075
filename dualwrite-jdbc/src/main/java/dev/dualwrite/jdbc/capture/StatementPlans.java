package dev.dualwrite.jdbc.capture;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.dualwrite.jdbc.capture.NameResolution.Names;
import dev.dualwrite.jdbc.catalog.RowEstimate;
import dev.dualwrite.jdbc.catalog.RowEstimates;
import dev.dualwrite.jdbc.sql.Ddl;
import dev.dualwrite.jdbc.sql.RecentTexts;
import dev.dualwrite.jdbc.sql.ShapeCache;
import dev.dualwrite.jdbc.sql.SqlScript;
import dev.dualwrite.jdbc.sql.SqlStatement;
import dev.dualwrite.jdbc.sql.Writes;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans of the statements that the application repeats.
 *
 * <p>Thread-safe. Invariants: bounded by the characters of the texts; a plan made under an older version of the catalog is
 * not used; a fault while planning yields the plan that suspects everything.
 */
final class StatementPlans {
    private static final long CAPACITY_CHARACTERS = 4L << 20;
    private static final int ENTRY_CHARACTERS = 512;

    private record Key(String sql, boolean standardConformingStrings, Names names) {}

    /** A plan with all that it rests on. */
    private record Made(NumberedPlan plan, boolean standardConformingStrings, Names names) {
        boolean holds(long version, boolean conforming, Names now) {
            return plan.version() == version
                    && standardConformingStrings == conforming
                    && (names == now || names.equals(now));
        }
    }

    private final SchemaFacts catalog;
    private final RowEstimates estimates;
    private final StatementPlanner planner;
    private final Faults faults;
    private final ShapeCache shapes = new ShapeCache();
    private final StatementPlan unseen;
    private final StatementPlan faulty;
    private final StatementPlan largeObjects;
    private final RecentTexts<Made> recent = new RecentTexts<>();
    private final Cache<Key, NumberedPlan> plans = Caffeine.newBuilder()
            .maximumWeight(CAPACITY_CHARACTERS)
            .weigher((Key key, NumberedPlan plan) -> key.sql().length() + ENTRY_CHARACTERS)
            .build();

    StatementPlans(SchemaFacts catalog, RowEstimates estimates, StatementPlanner planner, Faults faults) {
        this.catalog = catalog;
        this.estimates = estimates;
        this.planner = planner;
        this.faults = faults;
        this.unseen = planner.everything("(updatable result set)", "the driver writes by statements of its own making");
        this.largeObjects = planner.largeObjects();
        this.faulty = planner.everything("(not planned)", "capture failed on the statement: a bug of dualwrite");
    }

    /** The plan of a write that no text of the application's describes. */
    StatementPlan unseen() {
        return unseen;
    }

    /** The plan of what the driver's interface to large objects does. */
    StatementPlan largeObjects() {
        return largeObjects;
    }

    /** The role whose privileges the plans rest on. */
    String role() {
        return catalog.role();
    }

    private static boolean changes(SqlScript script) {
        return script.statements().stream()
                .map(SqlStatement::shape)
                .anyMatch(shape -> shape instanceof Ddl || shape.writes() == Writes.YES);
    }

    long rowCap() {
        return estimates.cap();
    }

    /**
     * Why the rows of a statement must not come back now, for people; empty if they may.
     *
     * @param executor the driver's statement that would be executed; null if there is none
     */
    String whyNot(Appendix appendix, DriverSession session, @Nullable Statement executor) {
        if (appendix.size() != Wanted.Size.MANY) {
            return "";
        }
        try {
            RowEstimate estimate = session.standardConformingStrings()
                    ? estimates.estimate(appendix.text(), appendix.parameters(), appendix.relation())
                    : RowEstimate.REFUSED;
            boolean bounded = (appendix.onlyThere() && estimate.proven()) || session.streams(executor);
            return estimate.outcome() == RowEstimate.Outcome.BELOW_CAP && !bounded
                    ? "where the driver cannot fetch rows in parts, as outside a transaction, those of small tables alone are"
                            + " asked back"
                    : estimate.outcome().reason();
        } catch (RuntimeException fault) {
            faults.contained(fault);
            return "capture failed on it: a bug of dualwrite";
        }
    }

    /**
     * The plan of a text in a session as it is now; never throws. To be asked at every execution, because the catalog or the
     * session may have changed since.
     */
    StatementPlan plan(String sql, DriverSession session) {
        try {
            // What the names no longer say for the catalog's sake, the version read after them shows.
            Names names = session.names();
            boolean conforming = session.standardConformingStrings();
            long version = catalog.version();
            Made known = recent.get(sql);
            if (known == null || !known.holds(version, conforming, names)) {
                known = new Made(plan(new Key(sql, conforming, names), version), conforming, names);
                recent.put(sql, known);
            }
            return known.plan;
        } catch (Throwable fault) {
            faults.contained(fault);
            return faulty;
        }
    }

    /** As {@link #plan(String, DriverSession)}, for texts that are sent one after the other: each may change the session for the next. */
    List<StatementPlan> plans(List<String> texts, DriverSession session) {
        if (texts.size() <= 1) {
            return texts.stream().map(sql -> plan(sql, session)).toList();
        }
        try {
            Names names = session.names();
            boolean conforming = session.standardConformingStrings();
            long version = catalog.version();
            Names holding = planner.amid(
                    texts.subList(0, texts.size() - 1).stream()
                            .flatMap(sql -> shapes.parse(sql, conforming).statements().stream()),
                    names);
            List<StatementPlan> all = new ArrayList<>(texts.size());
            for (String sql : texts) {
                all.add(plan(new Key(sql, conforming, holding), version));
            }
            return all;
        } catch (Throwable fault) {
            faults.contained(fault);
            return Collections.nCopies(texts.size(), faulty);
        }
    }

    private NumberedPlan plan(Key key, long version) {
        NumberedPlan known = plans.getIfPresent(key);
        if (known == null || known.version() != version) {
            SqlScript script = shapes.parse(key.sql, key.standardConformingStrings);
            known = new NumberedPlan(
                    planner.plan(key.sql, key.standardConformingStrings, script, key.names),
                    version,
                    changes(script) || planner.leans(script));
            plans.put(key, known);
        }
        return known;
    }
}
