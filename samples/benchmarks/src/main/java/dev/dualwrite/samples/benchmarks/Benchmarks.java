package dev.dualwrite.samples.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs the benchmark that {@code -Dbenchmark=NAME} names, or all of them. Judges nothing. */
public final class Benchmarks {
    private static final Map<String, Benchmark> ALL = new TreeMap<>(Map.of(
            "apply", new ApplyBenchmark(),
            "lag", new LagBenchmark(),
            "naive", new NaiveBenchmark(),
            "overhead", new OverheadBenchmark()));

    private Benchmarks() {}

    /** Runs one by name; an unknown name ends with exit code 2. */
    public static void main(String[] args) throws Exception {
        String name = System.getProperty("benchmark", "all");
        if (!name.equals("all") && !ALL.containsKey(name)) {
            System.err.println("There is no benchmark " + name + "; there are " + ALL.keySet());
            System.exit(2);
        }
        for (Map.Entry<String, Benchmark> one : ALL.entrySet()) {
            if (name.equals("all") || name.equals(one.getKey())) {
                List<Measured> figures = one.getValue().run();
                Report.write(one.getKey(), figures);
            }
        }
        System.exit(0);
    }
}
