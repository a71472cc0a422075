package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Backend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The instances and their backends, in the control schema of the authority. */
final class Registry {
    /** An instance that is registered; in the order of registration. */
    static final class Row {
        final Instance instance;
        private @Nullable Instance claimant;
        /** Its tables are suspect on its account. */
        private boolean suspected;

        Row(Instance instance) {
            this.instance = instance;
        }
    }

    /**
     * What an instance learns when it says that it lives.
     *
     * @param anew it was not registered, or was being declared dead
     * @param eldest it has been registered longer than all others
     * @param others those that are not declared dead
     * @param dead those that this one has to account for
     */
    record Standing(boolean anew, boolean eldest, Set<String> others, List<Dead> dead) {}

    /** A dead instance and the backends it may have left behind. */
    record Dead(Row row, List<Backend> backends) {}

    private final Map<Instance, Row> rows = new LinkedHashMap<>();
    private final Map<Backend, Session> sessions = new HashMap<>();
    private final Map<Instance, Set<Session>> backends = new HashMap<>();

    Standing beat(Instance me) {
        Row mine = rows.get(me);
        boolean anew = mine == null || mine.claimant != null;
        if (mine == null) {
            mine = new Row(me);
            rows.put(me, mine);
        }
        mine.claimant = null;
        mine.suspected = false;
        List<Dead> dead = new ArrayList<>();
        Set<String> others = new LinkedHashSet<>();
        boolean eldest = true;
        boolean elder = true;
        for (Row row : rows.values()) {
            if (row == mine) {
                elder = false;
            } else if (claimable(row, me)) {
                row.claimant = me;
                dead.add(new Dead(row, backends(row.instance)));
            } else if (row.claimant == null) {
                others.add(row.instance.name);
                eldest &= !elder;
            }
        }
        return new Standing(anew, eldest, others, dead);
    }

    private boolean claimable(Row row, Instance me) {
        Instance claimant = row.claimant;
        return silent(row.instance)
                && (claimant == null || claimant == me || claimant.dead || !rows.containsKey(claimant));
    }

    private static boolean silent(Instance instance) {
        return instance.dead || (instance.frozen && instance.leaseOver);
    }

    /** Whether saying that it lives would tell this instance something new. */
    boolean hasNewsFor(Instance me) {
        Row mine = rows.get(me);
        if (mine == null || mine.claimant != null) {
            return true;
        }
        Set<String> others = new LinkedHashSet<>();
        for (Row row : rows.values()) {
            if (row != mine && claimable(row, me)) {
                return true;
            }
            if (row != mine && row.claimant == null) {
                others.add(row.instance.name);
            }
        }
        return !others.equals(me.standing().others());
    }

    void suspected(Dead dead) {
        dead.row().suspected = true;
    }

    /** What others claimed since is theirs, what lives again is nobody's. */
    void bury(Instance me, List<Dead> dead) {
        for (Dead one : dead) {
            Instance instance = one.row().instance;
            if (rows.get(instance) == one.row() && one.row().claimant == me) {
                rows.remove(instance);
            }
        }
    }

    /** Whether it is neither dead for others nor being declared so. */
    boolean living(Instance instance) {
        Row row = rows.get(instance);
        return row != null && row.claimant == null;
    }

    /** Whether nobody has to make anything suspect on its account any more. */
    boolean accounted(Instance instance) {
        Row row = rows.get(instance);
        return row == null || row.suspected || !silent(instance);
    }

    /** All that are not declared dead capture. */
    boolean allCapture() {
        return rows.values().stream().allMatch(row -> row.claimant != null || row.instance.captured);
    }

    void register(Instance instance, Session session) {
        sessions.put(session.backend, session);
        backends.computeIfAbsent(instance, i -> new LinkedHashSet<>()).add(session);
    }

    boolean gone(Backend backend) {
        Session session = sessions.get(backend);
        return session == null || session.gone;
    }

    List<Backend> backends(Instance instance) {
        return backends.getOrDefault(instance, Set.of()).stream()
                .filter(session -> !session.gone)
                .map(session -> session.backend)
                .toList();
    }
}
