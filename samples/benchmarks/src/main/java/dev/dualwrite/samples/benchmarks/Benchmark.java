package dev.dualwrite.samples.benchmarks;

import java.util.List;

/** Measures one thing in several cases. */
interface Benchmark {
    List<Measured> run() throws Exception;
}
