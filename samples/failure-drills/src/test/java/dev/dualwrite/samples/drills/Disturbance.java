package dev.dualwrite.samples.drills;

import dev.dualwrite.jdbc.testkit.FaultProxy;
import dev.dualwrite.jdbc.testkit.Trap;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Does to workers, servers and network what a fault says, and undoes it.
 *
 * <p>For the driver's thread.
 */
final class Disturbance {
    /** What became of a fault. */
    enum Outcome {
        DONE,
        /** Nobody sent what it was to cut. */
        NOT_MET,
        /** The machine does not let us. */
        SKIPPED
    }

    private final DrillServers servers;
    private final Crew crew;
    private final LegacyTrouble trouble;
    private final Map<Fault, Trap> traps = new HashMap<>();

    Disturbance(DrillServers servers, Crew crew, LegacyTrouble trouble) {
        this.servers = servers;
        this.crew = crew;
        this.trouble = trouble;
    }

    void begin(Fault fault) throws IOException, InterruptedException {
        if (fault.kind().failsCalls()) {
            trouble.begin();
        }
        FaultProxy legacyRelay = servers.legacyRelay();
        FaultProxy targetRelay = servers.targetRelay();
        switch (fault.kind()) {
            case WORKER_KILLED -> crew.kill(fault.worker());
            case WORKER_FROZEN -> crew.freeze(fault.worker());
            case LEGACY_RESTARTED -> servers.legacyServer().stop();
            case LEGACY_CRASHED -> DrillServers.crash(servers.legacyServer());
            case LEGACY_CONNECTIONS_DROPPED -> legacyRelay.cutAll();
            case CUT_BEFORE_COMMIT -> traps.put(fault, legacyRelay.cutBeforeCommit());
            case CUT_AFTER_COMMIT -> traps.put(fault, legacyRelay.cutAfterCommit());
            case CUT_AFTER_AUTOCOMMIT ->
                traps.put(fault, legacyRelay.cutAfter(sql -> sql.startsWith("UPDATE counter")));
            case COMMIT_SLOW -> traps.put(fault, legacyRelay.holdAfterCommit());
            case TARGET_STOPPED -> servers.targetServer().stop();
            case TARGET_CRASHED -> DrillServers.crash(servers.targetServer());
            case TARGET_KILLED -> servers.targetServer().kill();
            case TARGET_CONNECTIONS_DROPPED -> targetRelay.cutAll();
            case TARGET_CUT_OFF -> cutOff(targetRelay);
            case TARGET_BLACK_HOLE -> targetRelay.stall();
            case CUT_BEFORE_TARGET_COMMIT -> traps.put(fault, targetRelay.cutBeforeCommit());
            case CUT_AFTER_TARGET_COMMIT -> traps.put(fault, targetRelay.cutAfterCommit());
            case TARGET_READ_ONLY ->
                servers.target()
                        .execute("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");
            case TARGET_DISK_FULL -> {
                if (servers.disk().isPresent()) {
                    servers.disk().get().fill();
                }
            }
        }
    }

    /** Whether it has done its work before its time is over; anything but a cut lasts as long as planned. */
    boolean isDone(Fault fault) {
        Trap trap = traps.get(fault);
        return trap != null && trap.isReached() && fault.kind() != FaultKind.COMMIT_SLOW;
    }

    Outcome end(Fault fault) throws IOException, InterruptedException {
        FaultProxy legacyRelay = servers.legacyRelay();
        FaultProxy targetRelay = servers.targetRelay();
        Outcome outcome =
                Optional.ofNullable(traps.remove(fault)).map(Trap::isReached).orElse(true)
                        ? Outcome.DONE
                        : Outcome.NOT_MET;
        switch (fault.kind()) {
            case WORKER_KILLED -> crew.restart(fault.worker());
            case WORKER_FROZEN -> {
                crew.thaw(fault.worker());
                trouble.thawed(System.currentTimeMillis() - fault.holdMillis());
            }
            case LEGACY_RESTARTED, LEGACY_CRASHED -> servers.legacyServer().start();
            case LEGACY_CONNECTIONS_DROPPED, TARGET_CONNECTIONS_DROPPED -> {}
            case CUT_BEFORE_COMMIT, CUT_AFTER_COMMIT, CUT_AFTER_AUTOCOMMIT, COMMIT_SLOW -> legacyRelay.heal();
            case TARGET_STOPPED, TARGET_CRASHED, TARGET_KILLED ->
                servers.targetServer().start();
            case TARGET_BLACK_HOLE -> {
                targetRelay.cutAll();
                targetRelay.heal();
            }
            case TARGET_CUT_OFF, CUT_BEFORE_TARGET_COMMIT, CUT_AFTER_TARGET_COMMIT -> targetRelay.heal();
            case TARGET_READ_ONLY ->
                servers.target()
                        .execute(
                                "SET default_transaction_read_only = off",
                                "ALTER SYSTEM RESET default_transaction_read_only",
                                "SELECT pg_reload_conf()");
            case TARGET_DISK_FULL -> {
                if (servers.disk().isPresent()) {
                    servers.disk().get().free();
                } else {
                    outcome = Outcome.SKIPPED;
                }
            }
        }
        if (fault.kind().failsCalls()) {
            trouble.end();
        }
        return outcome;
    }

    /** Takes the target away before the workers close. */
    void begin(Round.Ending ending) {
        switch (ending) {
            case REACHABLE -> {}
            case CUT_OFF -> cutOff(servers.targetRelay());
            case BLACK_HOLE -> servers.targetRelay().stall();
        }
    }

    /** Lets go of what the workers have left in the network; the target stays away. */
    void cutWhatIsLeft() {
        cutOff(servers.targetRelay());
        servers.legacyRelay().cutAll();
    }

    /** Gives the target back. */
    void heal() {
        servers.targetRelay().heal();
        servers.legacyRelay().heal();
    }

    private static void cutOff(FaultProxy relay) {
        relay.refuseConnections();
        relay.cutAll();
    }
}
