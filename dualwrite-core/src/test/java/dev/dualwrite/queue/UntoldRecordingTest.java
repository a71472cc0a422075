package dev.dualwrite.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.TransactionChanges;
import dev.dualwrite.spi.Suspicion;
import dev.dualwrite.testkit.Guarantees;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A change that cannot be spelled out, on its way into the queue. */
@Guarantees("G2")
class UntoldRecordingTest {
    private static final TableId TABLE = new TableId("public", "t");
    private static final TableId OTHER = new TableId("public", "other");

    private final ByteBudget budget = new ByteBudget(10_000);
    private final ChangeQueue queue = new ChangeQueue(budget);
    private final List<Suspicion> suspects = new ArrayList<>();

    private TransactionRecording begin(boolean other) {
        return new TransactionRecording(
                new Routing(1, 1, Stage.DUAL_WRITE, 0),
                new TransactionRecording.Surroundings(
                        queue, budget, t -> false, suspects::add, n -> other ? Set.of(OTHER) : Set.of(), n -> {}),
                () -> {});
    }

    private static TransactionChanges untold() {
        return TransactionChanges.merge(
                List.of(Change.later(TABLE, 500, () -> {
                    throw new IllegalStateException("cannot be told");
                })),
                List.of());
    }

    @Test
    void isNotSpelledOutUnderDefinitionsThatChanged() {
        TransactionRecording recording = begin(true);
        recording.planned(1);
        recording.sending();
        recording.committed(untold(), true);
        assertThat(queue.size()).isEqualTo(1);
        assertThat(suspects).extracting(Suspicion::table).containsExactly(OTHER);
    }

    @Test
    void holdsNobodyUpWhereItsPlaceWasDrawnTooLate() {
        TransactionRecording recording = begin(false);
        assertThat(recording.reserve(500)).isTrue();
        assertThatThrownBy(() -> recording.committed(untold(), true)).isInstanceOf(IllegalStateException.class);
        assertThat(queue.passed(queue.mark())).isTrue();
        assertThat(budget.usedBytes()).isZero();
        assertThat(suspects).extracting(Suspicion::table).containsExactly(TABLE);
    }
}
