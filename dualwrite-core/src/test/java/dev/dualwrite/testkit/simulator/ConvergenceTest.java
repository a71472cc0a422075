package dev.dualwrite.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.dualwrite.testkit.Guarantees;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Whatever the order, the duplicates, the retries and the number of instances, whoever is killed or frozen: both sides become
 * equal, every difference is in the ledger until then, and one instance shows whole transactions.
 *
 * <p>{@code -Psimulator} runs a million schedules; {@code -Dschedules=N} so many, {@code -Dseed=N} from there.
 */
@Guarantees({"G2", "G3", "G4"})
class ConvergenceTest {
    private static final long SCHEDULES = Long.getLong("schedules", 10_000);
    private static final long SEED = Long.getLong("seed", 0);
    private static final long BLOCK = 20_000;

    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong transactions = new AtomicLong();

    @Test
    void everyScheduleConverges() {
        long began = System.nanoTime();
        for (long from = SEED; from < SEED + SCHEDULES; from += BLOCK) {
            long to = Math.min(SEED + SCHEDULES, from + BLOCK);
            OptionalLong first = LongStream.range(from, to)
                    .parallel()
                    .filter(seed -> !converges(seed))
                    .min();
            first.ifPresent(ConvergenceTest::tell);
            System.getLogger("simulator")
                    .log(
                            System.Logger.Level.INFO,
                            "seeds %d to %d converge: %d transactions, %d steps, %d s"
                                    .formatted(
                                            SEED,
                                            to - 1,
                                            transactions.get(),
                                            steps.get(),
                                            (System.nanoTime() - began) / 1_000_000_000));
        }
    }

    private boolean converges(long seed) {
        Simulation.Outcome outcome = Simulation.run(seed, Rules.ALL, Focus.NONE);
        steps.addAndGet(outcome.steps());
        transactions.addAndGet(outcome.transactions());
        return outcome.wrong().isEmpty();
    }

    private static void tell(long seed) {
        Simulation.Outcome outcome = Simulation.traced(seed, Rules.ALL, Focus.NONE);
        fail(
                "Seed %d: %s. Again with -Psimulator -Dschedules=1 -Dseed=%d. What happened:%n%s",
                seed, outcome.wrong().orElse("converged the second time"), seed, String.join("\n", outcome.trace()));
    }

    @Test
    void theSameSeedIsTheSameSchedule() {
        for (long seed = 0; seed < 200; seed++) {
            assertThat(Simulation.traced(seed, Rules.ALL, Focus.NONE))
                    .isEqualTo(Simulation.traced(seed, Rules.ALL, Focus.NONE));
        }
    }

    @Test
    void schedulesMeetWhatTheyAreAbout() {
        long dropped = 0;
        long reread = 0;
        for (long seed = 0; seed < 500; seed++) {
            Simulation.Outcome outcome = Simulation.run(seed, Rules.ALL, Focus.NONE);
            dropped += outcome.dropped();
            reread += outcome.reread();
        }
        assertThat(dropped).as("changes dropped").isPositive();
        assertThat(reread).as("changes whose rows were read again").isPositive();
    }
}
