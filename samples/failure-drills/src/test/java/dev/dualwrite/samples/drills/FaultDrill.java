package dev.dualwrite.samples.drills;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The driver: starts two servers and some workers, makes them fail by a seeded plan, and judges what is left.
 *
 * <p>For one thread.
 *
 * <p>After each round all workers stop writing and close, so that nothing moves any more when both sides are compared with
 * each other and with the ledger. Then others start, and when they have worked the ledger off nothing may differ.
 */
public final class FaultDrill {
    private static final long LAST_WORDS_MILLIS = 1_500;
    /** How long is waited, at most, for more states of the target to be seen. */
    private static final long WATCH_MILLIS = 60_000;

    private static final long LOOK_MILLIS = 30;
    private static final long LEDGER_LOOK_MILLIS = 1_000;

    private final PrintStream out;
    private final DrillServers servers;
    private final Crew crew;
    private final LegacyTrouble trouble = new LegacyTrouble();
    private final Disturbance disturbance;
    private final DrillReport report;
    private final Set<String> tablesSuspected = new TreeSet<>();
    private final long began = System.nanoTime();
    private long ledgerLooked;

    private FaultDrill(DrillSettings settings, PrintStream out, DrillServers servers, Crew crew) {
        this.out = out;
        this.servers = servers;
        this.crew = crew;
        this.disturbance = new Disturbance(servers, crew, trouble);
        this.report = new DrillReport(settings);
    }

    /** Ends with 0 if everything held, with 1 if not, and with 2 if the drill could not be run. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        int exit;
        try {
            DrillReport report = run(DrillSettings.configured(), out);
            out.print(report.text());
            exit = report.held() ? 0 : 1;
        } catch (Exception e) {
            e.printStackTrace(out);
            exit = 2;
        }
        System.exit(exit);
    }

    static DrillReport run(DrillSettings settings, PrintStream out) throws IOException, InterruptedException {
        List<Round> plan = FaultPlan.of(settings);
        Path directory = Files.createDirectories(settings.directory()
                .toAbsolutePath()
                .resolve("seed-" + settings.seed() + "-"
                        + ProcessHandle.current().pid()));
        out.printf(
                "Fault drill: seed %d, %d instances, %d faults in %d rounds; logs in %s%n",
                settings.seed(), settings.instances(), settings.faults(), plan.size(), directory);
        try (DrillServers servers = DrillServers.start(directory);
                Crew crew = new Crew(settings, servers, directory)) {
            if (servers.disk().isEmpty()) {
                out.println("skipped: no small disk may be mounted here, so none is filled");
            }
            return new FaultDrill(settings, out, servers, crew).run(plan);
        }
    }

    private DrillReport run(List<Round> plan) throws IOException, InterruptedException {
        crew.start(plan.get(0).workers(), plan.get(0).history());
        for (int i = 0; i < plan.size(); i++) {
            play(plan.get(i));
            judge(plan.get(i));
            repair(plan.get(Math.min(i + 1, plan.size() - 1)));
        }
        crew.closeAll();
        report.calls(crew, trouble, millis() / 1000.0);
        report.conclude();
        return report;
    }

    private void play(Round round) throws IOException, InterruptedException {
        say(
                "Round %d: %d faults%s%s",
                round.number(),
                round.faults().size(),
                round.takesInstances() ? ", instances die" : "",
                round.history() ? ", the order is watched" : "");
        tablesSuspected.clear();
        crew.write();
        try (HistoryWatch watch = round.history() ? new HistoryWatch(servers.target()) : null) {
            disturb(new Timetable(round, millis()));
            crew.awaitReady();
            crew.tend();
            pause(LAST_WORDS_MILLIS);
            for (long until = millis() + WATCH_MILLIS; watch != null && millis() < until; ) {
                pause(LOOK_MILLIS);
                until = watch.states(crew.doubt()) < DrillReport.STATES_WATCHED ? until : 0;
            }
            disturbance.begin(round.ending());
            pause(LAST_WORDS_MILLIS);
            if (!crew.closeAll()) {
                say("one could not make everything durable when it closed: it counts as dead");
                tablesSuspected.clear();
            }
            if (watch != null) {
                watch.close();
                report.history(watch, crew.doubt());
            }
        }
    }

    private void disturb(Timetable times) throws IOException, InterruptedException {
        while (!times.isOver()) {
            pause(LOOK_MILLIS);
            Optional<Fault> ending = times.ending(millis(), disturbance::isDone);
            if (ending.isPresent()) {
                report.fault(ending.get().kind(), disturbance.end(ending.get()));
                times.ended(ending.get(), millis());
            }
            Optional<Fault> beginning = times.beginning(millis(), crew::isReadyFor);
            if (beginning.isPresent()) {
                say(beginning.get().words());
                disturbance.begin(beginning.get());
                times.begun(beginning.get(), millis());
            }
        }
    }

    private void pause(long millis) throws IOException, InterruptedException {
        for (long until = millis() + millis; millis() < until; ) {
            crew.tend();
            lookAtLedger();
            TimeUnit.MILLISECONDS.sleep(Math.min(LOOK_MILLIS, millis));
        }
    }

    /** Since the drill began. */
    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    private void say(String format, Object... arguments) {
        out.printf(Locale.ROOT, "%6.1f s  %s%n", millis() / 1000.0, String.format(Locale.ROOT, format, arguments));
    }

    private void lookAtLedger() {
        long now = millis();
        if (now - ledgerLooked < LEDGER_LOOK_MILLIS || !servers.legacyServer().isRunning()) {
            return;
        }
        ledgerLooked = now;
        try {
            LedgerReading.of(servers.legacy()).tables().forEach(this::suspected);
        } catch (IllegalStateException e) {
            say("the ledger could not be looked at: %s", e.getMessage());
        }
    }

    private void suspected(String table, String reasons) {
        tablesSuspected.add(table + " (" + reasons + ")");
    }

    private void judge(Round round) throws IOException, InterruptedException {
        disturbance.cutWhatIsLeft();
        DrillServers.awaitNoSessions(servers.legacy());
        DrillServers.awaitNoSessions(servers.target());
        LedgerReading ledger = LedgerReading.of(servers.legacy());
        RowComparison.Result comparison = RowComparison.of(servers.legacy(), servers.target());
        report.atRest(comparison, ledger);
        Set<RowComparison.Key> uncovered = comparison.differing().stream()
                .filter(key -> !ledger.covers(key))
                .collect(Collectors.toCollection(TreeSet::new));
        say(
                "at rest, target %s: %,d rows, %,d differ; the ledger holds %,d keys and %d tables %s",
                round.ending(),
                comparison.rows(),
                comparison.differing().size(),
                ledger.keys().size(),
                ledger.tables().size(),
                ledger.reasons());
        if (!uncovered.isEmpty()) {
            report.violation("round " + round.number() + ": " + uncovered.size()
                    + " rows differ that are not in the ledger:\n"
                    + RowComparison.shown(servers.legacy(), servers.target(), uncovered));
        }
        if (!round.takesInstances()) {
            ledger.tables().forEach(this::suspected);
            if (!tablesSuspected.isEmpty()) {
                report.violation("round " + round.number() + ": no instance died, but whole tables were suspect: "
                        + tablesSuspected);
            }
        }
    }

    private void repair(Round next) throws IOException, InterruptedException {
        disturbance.heal();
        crew.start(next.workers(), next.history());
        long started = millis();
        boolean clean = crew.awaitClean();
        LedgerReading ledger = LedgerReading.of(servers.legacy());
        RowComparison.Result comparison = RowComparison.of(servers.legacy(), servers.target());
        say(
                "after %.1f s the ledger is %s, %d rows differ",
                (millis() - started) / 1000.0,
                ledger.isEmpty() ? "empty" : "not empty: " + ledger.reasons(),
                comparison.differing().size());
        if (!clean || !ledger.isEmpty()) {
            report.violation("The ledger could not be worked off: " + ledger.reasons());
        }
        if (!comparison.differing().isEmpty()) {
            report.violation("With the ledger worked off, rows differ:\n"
                    + RowComparison.shown(servers.legacy(), servers.target(), comparison.differing()));
        }
    }
}
