package dev.dualwrite.samples.drills;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a drill did and found.
 *
 * <p>For the driver's thread.
 */
final class DrillReport {
    /** The ledger may hold so many keys for each row that differs. */
    private static final int KEYS_A_DIFFERENCE = 10;

    /** The order counts as watched if so many states of the target were seen. */
    static final int STATES_WATCHED = 10;

    private final DrillSettings settings;
    private final Map<FaultKind, Map<Disturbance.Outcome, Integer>> faults = new EnumMap<>(FaultKind.class);
    private final List<String> violations = new ArrayList<>();
    private final Map<String, Integer> excused = new TreeMap<>();
    private long calls;
    private long commits;
    private long failures;
    private long rows;
    private long differing;
    private long ledgerKeys;
    private long tableEntries;
    private long lostInFlight;
    private long historyStates;
    private long historyStatesInDoubt;
    private boolean history;
    private double seconds;

    DrillReport(DrillSettings settings) {
        this.settings = settings;
    }

    void fault(FaultKind kind, Disturbance.Outcome outcome) {
        faults.computeIfAbsent(kind, any -> new EnumMap<>(Disturbance.Outcome.class))
                .merge(outcome, 1, Integer::sum);
    }

    /** What is against a promise. */
    void violation(String what) {
        violations.add(what);
    }

    /** What was found at rest, after a round and before any repair. */
    void atRest(RowComparison.Result comparison, LedgerReading ledger) {
        rows = comparison.rows();
        differing += comparison.differing().size();
        ledgerKeys += ledger.keys().size();
        tableEntries += ledger.tables().size();
    }

    void history(HistoryWatch watch, OrderDoubt doubt) {
        history = true;
        historyStates += watch.states(doubt);
        historyStatesInDoubt += watch.states() - watch.states(doubt);
        watch.violations(doubt).stream().limit(5).forEach(line -> violation("G4: " + line));
    }

    void calls(Crew crew, LegacyTrouble trouble, double took) {
        calls = crew.calls();
        commits = crew.commits();
        lostInFlight = crew.lostInFlight();
        seconds = took;
        crew.problems().forEach(this::violation);
        for (FailedCall call : crew.failures()) {
            failures++;
            if (trouble.excuses(call)) {
                excused.merge(call.state(), 1, Integer::sum);
            } else {
                violation("A call of the application failed while the legacy was there: " + call);
            }
        }
    }

    private int count(Disturbance.Outcome outcome) {
        return faults.values().stream()
                .mapToInt(counts -> counts.getOrDefault(outcome, 0))
                .sum();
    }

    /** Called when everything is in: what only the sum of all rounds tells. */
    void conclude() {
        if (ledgerKeys > KEYS_A_DIFFERENCE * differing + lostInFlight) {
            violation("The ledger held " + ledgerKeys + " keys for " + differing + " rows that differ and "
                    + lostInFlight + " in flight of instances that died");
        }
        if (calls == 0 || rows == 0) {
            violation("Nothing was written");
        }
        if (history && historyStates < STATES_WATCHED) {
            violation("Only " + historyStates + " states of the target were seen: the order was not watched");
        }
    }

    boolean held() {
        return violations.isEmpty();
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("\nfault                          done  not met  skipped\n");
        faults.forEach((kind, counts) -> text.append(String.format(
                "  %-28s %4d  %7d  %7d%n",
                kind.words(),
                counts.getOrDefault(Disturbance.Outcome.DONE, 0),
                counts.getOrDefault(Disturbance.Outcome.NOT_MET, 0),
                counts.getOrDefault(Disturbance.Outcome.SKIPPED, 0))));
        text.append(String.format(
                "%d faults, %d not met, %d skipped, in %.0f s; seed %d, %d instances%n",
                count(Disturbance.Outcome.DONE),
                count(Disturbance.Outcome.NOT_MET),
                count(Disturbance.Outcome.SKIPPED),
                seconds,
                settings.seed(),
                settings.instances()));
        text.append(String.format(
                "%,d calls, %,d transactions; %d calls failed while the driver kept the legacy away, by SQLSTATE %s;"
                        + " %d failed otherwise%n",
                calls,
                commits,
                excused.values().stream().mapToInt(Integer::intValue).sum(),
                excused,
                failures - excused.values().stream().mapToInt(Integer::intValue).sum()));
        text.append(String.format(
                "at rest after each round: %,d rows differed, the ledger held %,d keys and %d tables; %,d rows in flight of"
                        + " instances that died%n",
                differing, ledgerKeys, tableEntries, lostInFlight));
        text.append(String.format("%,d rows compared in the end%n", rows));
        if (history) {
            text.append(String.format(
                    "order watched in %,d states of the target, and not judged in %,d in which rows were read again%n",
                    historyStates, historyStatesInDoubt));
        }
        violations.forEach(line -> text.append("DOES NOT HOLD: ").append(line).append('\n'));
        text.append(held() ? "It held.\n" : "It did not hold.\n");
        return text.toString();
    }
}
