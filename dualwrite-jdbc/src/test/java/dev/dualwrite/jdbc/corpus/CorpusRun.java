package dev.dualwrite.jdbc.corpus;

import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.jdbc.fidelity.Transcript;
import dev.dualwrite.jdbc.fidelity.TwinDatabases;
import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Runs statements one by one on both databases, each on the same rows, and judges each: the same outcome, a capture mode if
 * it changed a migrated row, and what it changed either on the follower at once or suspect by its doing.
 *
 * <p>Confined to one thread, but for the listener's method.
 *
 * <p>A statement whose table still waits to be read again after an earlier one is judged by the settlement that follows.
 *
 * <p>Invariant: rows are put back through the library too, so that nothing is written past it.
 */
final class CorpusRun implements AutoCloseable, MigrationListener {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LIMIT_OF_SUSPICION = Duration.ofSeconds(3);
    private static final Duration SHORTLY = Duration.ofMillis(2);
    private static final String NO_WRITE = "no write";

    private final TwinDatabases twins;
    private final CorpusTables tables;
    private final Transcript plainly;
    private final Transcript wrapped;
    private final Connection plain;
    private final Connection through;
    private final Connection legacy;
    private final Connection follower;
    private final PreparedStatement rows;
    private final Snapshot base;
    private final Set<String> suspected = ConcurrentHashMap.newKeySet();
    private final Map<String, Map<String, Integer>> modes = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private int changing;
    private int masked;

    CorpusRun(TwinDatabases twins, CorpusTables tables) throws SQLException {
        this.twins = twins;
        this.tables = tables;
        this.plainly = twins.transcript();
        this.wrapped = twins.transcript();
        this.plain = twins.plain(plainly);
        this.through = twins.wrapped(wrapped);
        this.legacy = twins.legacy().connect();
        this.follower = twins.follower().connect();
        this.rows = legacy.prepareStatement(Snapshot.query(tables.all()));
        this.base = Snapshot.of(rows, tables.all());
        twins.migration().listen(this);
    }

    @Override
    public void suspected(TableId table, SuspectReason reason, int entries) {
        suspected.add(tables.named(table));
    }

    List<String> faults() {
        return faults;
    }

    /** How many statements changed rows of a migrated table. */
    int changing() {
        return changing;
    }

    /** For each kind of statement how many were captured in which mode. */
    Map<String, Map<String, Integer>> modes() {
        return modes;
    }

    /** How many of them wrote to a table that still waited to be read again after an earlier one. */
    int masked() {
        return masked;
    }

    /** Runs a statement and judges it; if it seems not to be followed, once more on databases that are at rest. */
    void run(CorpusStatement one, int number) throws SQLException, InterruptedException {
        if (!attempt(one, number).isEmpty()) {
            twins.settle();
            Set<String> missing = attempt(one, number);
            if (!missing.isEmpty()) {
                faults.add(one + ": neither on the follower nor suspect: " + missing);
            }
        }
    }

    private Set<String> attempt(CorpusStatement one, int number) throws SQLException, InterruptedException {
        Set<String> waiting = waiting();
        suspected.clear();
        Map<CaptureMode, Long> before = executions();
        plainly.clear();
        wrapped.clear();
        Executions.run(plain, one, number);
        Executions.run(through, one, number);
        Transcript.difference(plainly, wrapped).ifPresent(d -> faults.add(one + " answers differently:\n" + d));
        String mode = mode(before, executions());
        modes.computeIfAbsent(one.kind(), k -> new TreeMap<>()).merge(mode, 1, Integer::sum);
        Snapshot after = Snapshot.of(rows, tables.all());
        Set<String> changed = base.changed(after);
        Set<String> migrated = new TreeSet<>(changed);
        migrated.retainAll(tables.migrated());
        Set<String> missing = Set.of();
        if (!migrated.isEmpty()) {
            changing++;
            missing = missing(one, mode, migrated, waiting, after);
        }
        if (!changed.isEmpty()) {
            tables.restore(plain, changed, one.kind().equals("TRUNCATE"));
            tables.restore(through, changed, one.kind().equals("TRUNCATE"));
        }
        return missing;
    }

    private Set<String> missing(
            CorpusStatement one, String mode, Set<String> changed, Set<String> waiting, Snapshot after)
            throws SQLException, InterruptedException {
        if (mode.equals(NO_WRITE)) {
            faults.add(one + " was captured in no mode, and changed " + changed);
        }
        if (!twins.migration().awaitDrained(LIMIT)) {
            throw new IllegalStateException("The queue was not drained in " + LIMIT);
        }
        Set<String> missing = new TreeSet<>();
        try (PreparedStatement query = follower.prepareStatement(Snapshot.query(changed))) {
            Snapshot there = Snapshot.of(query, changed);
            changed.stream().filter(t -> !there.follows(t, base, after)).forEach(missing::add);
        }
        if (missing.removeAll(waiting)) {
            masked++;
        }
        if (mode.contains(CaptureMode.UNKNOWN.name()) && !missing.isEmpty()) {
            awaitSuspicion(missing);
        }
        return missing;
    }

    /** Leaves of these tables those that do not become suspect. */
    private void awaitSuspicion(Set<String> missing) {
        try {
            Awaitility.await().pollInterval(SHORTLY).atMost(LIMIT_OF_SUSPICION).until(() -> {
                missing.removeAll(suspected);
                missing.removeAll(waiting());
                return missing.isEmpty();
            });
        } catch (ConditionTimeoutException e) {
            // Told by what is left.
        }
    }

    private Set<String> waiting() {
        Set<String> names = new TreeSet<>();
        twins.migration().status().suspects().keySet().forEach(table -> names.add(tables.named(table)));
        return names;
    }

    private Map<CaptureMode, Long> executions() {
        Map<CaptureMode, Long> all = new EnumMap<>(CaptureMode.class);
        for (CaptureMode mode : CaptureMode.values()) {
            all.put(mode, twins.migration().captureReport().executions(mode));
        }
        return all;
    }

    private static String mode(Map<CaptureMode, Long> before, Map<CaptureMode, Long> after) {
        Set<String> grown = new TreeSet<>();
        after.forEach((mode, count) -> {
            if (!count.equals(before.get(mode))) {
                grown.add(mode.name());
            }
        });
        return grown.isEmpty() ? NO_WRITE : String.join("+", grown);
    }

    @Override
    public void close() throws SQLException {
        twins.migration().unlisten(this);
        plain.close();
        through.close();
        legacy.close();
        follower.close();
    }
}
