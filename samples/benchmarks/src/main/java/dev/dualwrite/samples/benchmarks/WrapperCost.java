package dev.dualwrite.samples.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What wrappers alone cost on a driver that does nothing: nanoseconds of the caller's processor time, and bytes it
 * allocates, a call. The baseline is the cheapest of the other wrappers, by its median.
 *
 * <p>Used by one thread.
 */
final class WrapperCost {
    private static final int WARM_UP_CALLS = 400_000;
    private static final int CALLS = 10_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Prepares, binds, executes and closes one statement. */
    private interface Call {
        void make(Connection connection, int number) throws SQLException;
    }

    private record Cost(double nanos, double bytes) {}

    private final String suffix;
    private final int pairs;
    private final Connection subject;
    private final Map<String, Connection> others;

    /**
     * @param suffix of the cases' names
     * @param subject the library's connection around the stub
     * @param others connections of other wrappers around the stub, by their names
     */
    WrapperCost(String suffix, int pairs, Connection subject, Map<String, Connection> others) {
        this.suffix = suffix;
        this.pairs = pairs;
        this.subject = subject;
        this.others = others;
    }

    List<Measured> run() throws SQLException {
        List<Measured> figures = new ArrayList<>();
        figures.addAll(measure("stub-update" + suffix, (connection, number) -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE account SET owner = ? WHERE id = ?")) {
                update.setString(1, "somebody else");
                update.setLong(2, number);
                update.executeUpdate();
            }
        }));
        figures.addAll(measure("stub-select" + suffix, (connection, number) -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT owner, balance FROM account WHERE id = ?")) {
                select.setLong(1, number);
                try (ResultSet rows = select.executeQuery()) {
                    rows.next();
                    rows.getString(1);
                }
            }
        }));
        return figures;
    }

    private List<Measured> measure(String name, Call call) throws SQLException {
        Connection bare = StubDriver.connection();
        Map<String, List<Cost>> costs = new LinkedHashMap<>();
        others.keySet().forEach(other -> costs.put(other, new ArrayList<>()));
        List<Cost> ours = new ArrayList<>();
        cost(bare, WARM_UP_CALLS, call);
        cost(subject, WARM_UP_CALLS, call);
        for (Connection other : others.values()) {
            cost(other, WARM_UP_CALLS, call);
        }
        for (int pair = 0; pair < pairs; pair++) {
            Cost nothing = cost(bare, CALLS, call);
            ours.add(less(cost(subject, CALLS, call), nothing));
            for (Map.Entry<String, List<Cost>> other : costs.entrySet()) {
                Connection connection = Objects.requireNonNull(others.get(other.getKey()));
                other.getValue().add(less(cost(connection, CALLS, call), nothing));
            }
        }
        costs.forEach((other, all) -> System.out.printf(
                "%-12s %-20s %s: %.0f ns, %.0f bytes a call%n",
                "overhead", name, other, Measured.median(nanos(all)), Measured.median(bytes(all))));
        System.out.printf(
                "%-12s %-20s dualwrite: %.0f ns, %.0f bytes a call%n",
                "overhead", name, Measured.median(nanos(ours)), Measured.median(bytes(ours)));
        List<Cost> fastest = costs.values().stream()
                .min(Comparator.comparingDouble(all -> Measured.median(nanos(all))))
                .orElseThrow();
        List<Cost> leanest = costs.values().stream()
                .min(Comparator.comparingDouble(all -> Measured.median(bytes(all))))
                .orElseThrow();
        return List.of(
                new Measured(name, "cost", nanos(fastest), nanos(ours)),
                new Measured(name + "-bytes", "cost", bytes(leanest), bytes(ours)));
    }

    private static Cost cost(Connection connection, int calls, Call call) throws SQLException {
        long thread = Thread.currentThread().getId();
        long bytes = THREADS.getThreadAllocatedBytes(thread);
        long nanos = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < calls; i++) {
            call.make(connection, i);
        }
        return new Cost(
                (THREADS.getCurrentThreadCpuTime() - nanos) / (double) calls,
                (THREADS.getThreadAllocatedBytes(thread) - bytes) / (double) calls);
    }

    private static Cost less(Cost cost, Cost nothing) {
        return new Cost(cost.nanos - nothing.nanos, cost.bytes - nothing.bytes);
    }

    private static List<Double> nanos(List<Cost> costs) {
        return costs.stream().map(Cost::nanos).toList();
    }

    private static List<Double> bytes(List<Cost> costs) {
        return costs.stream().map(Cost::bytes).toList();
    }
}
