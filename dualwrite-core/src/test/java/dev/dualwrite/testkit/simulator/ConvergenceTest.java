package dev.dualwrite.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** G3: whatever the order, the duplicates, the retries and the number of instances, both sides become equal. */
class ConvergenceTest {
    private static final long SCHEDULES = Long.getLong("schedules", 20_000);
    private static final long FIRST = Long.getLong("seed", 0);

    @Test
    void everyScheduleConverges() {
        long began = System.nanoTime();
        long[] sums = new long[6];
        java.util.Map<String,Integer> wrongs = new java.util.TreeMap<>();
        LongStream.range(FIRST, FIRST + SCHEDULES).forEach(seed -> {
            Simulation.Outcome o = Simulation.run(seed, Rules.ALL, Focus.NONE);
            sums[0] += o.steps(); sums[1] += o.transactions(); sums[2] += o.applied(); sums[3] += o.dropped(); sums[4] += o.reread();
            if (o.wrong().isPresent()) { sums[5]++; if (sums[5] < 20) System.out.println(seed + " " + o.wrong().get()); }
        });
        System.out.println(SCHEDULES + " in " + (System.nanoTime() - began) / 1e9 + " s: " + java.util.Arrays.toString(sums));
        assertThat(sums[5]).isZero();
    }
}
