package dev.dualwrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Side;
import dev.dualwrite.spi.FenceMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FencePruningTest {
    private final List<String> done = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private boolean due = true;
    private boolean away;
    private boolean busy;
    private long passed;
    private int batches = 1;
    private int told;

    private final FenceMemory memory = new FenceMemory() {
        @Override
        public boolean raiseFloors(long floor) {
            answer();
            done.add("floor " + floor);
            return !busy;
        }

        @Override
        public Forgotten forget(Position after, int entries) {
            answer();
            done.add("after " + after.key());
            int batch = after.table() + 1;
            return new Forgotten(batch < batches ? new Position(batch, "k" + batch) : null, 10);
        }

        private void answer() {
            if (away) {
                throw new DatabaseUnavailableException(Side.TARGET, "away", null);
            }
        }
    };

    private final Listeners listeners = new Listeners();
    private final FencePruning pruning = new FencePruning(memory, () -> due, () -> passed, pauses::add, listeners);

    FencePruningTest() {
        listeners.add(new MigrationListener() {
            @Override
            public void forgotten(int entries) {
                told += entries;
            }
        });
    }

    private void round(long passedNow) throws InterruptedException {
        passed = passedNow;
        done.clear();
        pruning.round();
    }

    @Test
    void raisesTheFloorsToWhereEverybodyWasOneRoundBefore() throws Exception {
        round(100);
        assertThat(done).isEmpty();
        round(200);
        assertThat(done).containsExactly("floor 100", "after ");
        round(300);
        assertThat(done).containsExactly("floor 200", "after ");
        assertThat(told).isEqualTo(20);
    }

    @Test
    void looksAtAllEntriesAndRestsInBetween() throws Exception {
        batches = 3;
        round(100);
        pauses.clear();
        round(200);
        assertThat(done).containsExactly("floor 100", "after ", "after k1", "after k2");
        assertThat(pauses).hasSize(4).allMatch(pause -> !pause.isZero());
    }

    @Test
    void doesNothingWhileAnotherInstanceDoesIt() throws Exception {
        due = false;
        round(100);
        round(200);
        assertThat(done).isEmpty();
        due = true;
        round(300);
        assertThat(done).as("it begins with what it sees itself").isEmpty();
        round(400);
        assertThat(done).contains("floor 300");
    }

    @Test
    void looksAtNothingAsLongAsSomebodyIsWhereHeWas() throws Exception {
        round(100);
        round(100);
        round(100);
        assertThat(done).isEmpty();
    }

    @Test
    void leavesTheEntriesWhenTheFloorsCouldNotBeRaised() throws Exception {
        busy = true;
        round(100);
        round(200);
        assertThat(done).containsExactly("floor 100");
        busy = false;
        round(300);
        assertThat(done).containsExactly("floor 200", "after ");
    }

    @Test
    void waitsForATargetThatIsAwayAndBeginsAnew() throws Exception {
        round(100);
        away = true;
        round(200);
        away = false;
        round(300);
        assertThat(done).isEmpty();
        round(400);
        assertThat(done).containsExactly("floor 300", "after ");
    }
}
