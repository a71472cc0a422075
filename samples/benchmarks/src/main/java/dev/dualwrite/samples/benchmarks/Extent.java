package dev.dualwrite.samples.benchmarks;

/** How much of the benchmarks is run, as system properties say; the build's profile hands them on. */
final class Extent {
    private static final String ONLY = System.getProperty("benchmark.case", "");

    private Extent() {}

    /** {@code benchmark.pairs}, or as many as the benchmark has by default. */
    static int pairs(int byDefault) {
        return Integer.getInteger("benchmark.pairs", byDefault);
    }

    /** Whether {@code benchmark.case} names this one, or none. */
    static boolean includes(String name) {
        return ONLY.isEmpty() || ONLY.equals(name);
    }

    /** Whether {@code benchmark.case} names one that begins like this, or none. */
    static boolean includesSome(String beginning) {
        return ONLY.isEmpty() || ONLY.startsWith(beginning);
    }

    /** A number of transactions, divided by {@code benchmark.divisor} for a try. */
    static int transactions(int full) {
        return full / Integer.getInteger("benchmark.divisor", 1);
    }
}
