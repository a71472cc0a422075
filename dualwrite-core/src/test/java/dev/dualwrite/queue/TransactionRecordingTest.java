package dev.dualwrite.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.TransactionChanges;
import dev.dualwrite.spi.Suspicion;
import dev.dualwrite.testkit.Guarantees;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@Guarantees({"G2", "G5"})
class TransactionRecordingTest {
    private static final TableId TABLE = new TableId("public", "t");
    private static final RowKey KEY = new RowKey(TABLE, "1");
    private static final ImageLayout LAYOUT = new ImageLayout(List.of("a"), List.of("text"), true);
    private static final Routing CAPTURING = new Routing(1, 1, Stage.DUAL_WRITE, 0);

    private final ByteBudget budget = new ByteBudget(1_000);
    private final ChangeQueue queue = new ChangeQueue(budget);
    private final List<Suspicion> suspects = new ArrayList<>();
    private final List<Integer> overflows = new ArrayList<>();
    private int ended;

    private TransactionRecording begin(Routing routing) {
        return new TransactionRecording(
                routing,
                new TransactionRecording.Surroundings(
                        queue, budget, t -> false, suspects::add, n -> Set.of(), overflows::add),
                () -> ended++);
    }

    private static TransactionChanges row(int size) {
        Image image = new Image(LAYOUT, List.of("x".repeat(size)));
        return new TransactionChanges(List.of(Change.upsert(KEY, image)), List.of());
    }

    private List<CommittedTransaction> take() throws InterruptedException {
        queue.stamp(queue.awaitStampMark(Duration.ZERO), 1);
        return queue.take(10, Duration.ZERO).transactions();
    }

    @Test
    void committedTransactionIsQueuedAndItsBytesAreHeldUntilItIsApplied() throws Exception {
        TransactionRecording recording = begin(CAPTURING);
        recording.sending();
        recording.committed(row(10), true);
        assertThat(budget.usedBytes()).isEqualTo(row(10).bytes());
        queue.stamp(queue.awaitStampMark(Duration.ZERO), 1);
        Group group = queue.take(10, Duration.ZERO);
        assertThat(group.transactions()).hasSize(1);
        assertThat(budget.usedBytes()).isPositive();
        queue.applied(group);
        assertThat(budget.usedBytes()).isZero();
        assertThat(ended).isEqualTo(1);
    }

    @Test
    void whatFindsNoRoomBecomesSuspectByKeyAndHoldsNobodyUp() throws Exception {
        TransactionRecording recording = begin(CAPTURING);
        recording.sending();
        recording.committed(row(5_000), true);
        assertThat(suspects).singleElement().satisfies(s -> {
            assertThat(s.key()).isEqualTo(KEY);
            assertThat(s.reason()).isEqualTo(SuspectReason.OVERFLOW);
        });
        assertThat(overflows).containsExactly(1);
        assertThat(budget.usedBytes()).isZero();
        assertThat(queue.passed(queue.mark())).isTrue();
    }

    @Test
    void reservationThatWasRefusedMakesTheTransactionSuspect() {
        TransactionRecording recording = begin(CAPTURING);
        assertThat(recording.reserve(600)).isTrue();
        assertThat(recording.reserve(600)).isFalse();
        recording.sending();
        recording.committed(new TransactionChanges(List.of(Change.reread(KEY)), List.of()), true);
        assertThat(suspects).hasSize(1);
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void tablesThatStandForTooManyRowsCountAsOverflow() {
        TransactionRecording recording = begin(CAPTURING);
        assertThat(recording.reserve(1_001)).isFalse();
        recording.sending();
        recording.committed(new TransactionChanges(List.of(), List.of(new Doubt.WholeTable(TABLE))), true);
        assertThat(overflows).containsExactly(1);
    }

    @Test
    void rolledBackTransactionLeavesNothing() {
        TransactionRecording recording = begin(CAPTURING);
        recording.reserve(100);
        recording.sending();
        recording.rolledBack();
        assertThat(suspects).isEmpty();
        assertThat(budget.usedBytes()).isZero();
        assertThat(queue.size()).isZero();
        assertThat(queue.passed(queue.mark())).isTrue();
        assertThat(ended).isEqualTo(1);
    }

    @Test
    void doubtMakesKeysSuspectUntilTheBackendIsGone() {
        TransactionRecording recording = begin(CAPTURING);
        recording.sending();
        recording.inDoubt(row(10), new Backend(42, 7));
        assertThat(suspects).singleElement().satisfies(s -> {
            assertThat(s.reason()).isEqualTo(SuspectReason.COMMIT_IN_DOUBT);
            assertThat(s.writers()).containsExactly(new Backend(42, 7));
        });
        assertThat(queue.passed(queue.mark())).isTrue();
    }

    @Test
    void wholeTableDoubtIsSuspectOnceItIsCommitted() {
        TransactionRecording recording = begin(CAPTURING);
        recording.sending();
        recording.committed(new TransactionChanges(List.of(), List.of(new Doubt.WholeTable(TABLE))), true);
        assertThat(suspects).singleElement().satisfies(s -> {
            assertThat(s.key()).isNull();
            assertThat(s.reason()).isEqualTo(SuspectReason.UNKNOWN_WRITE);
        });
    }

    @Test
    void changesWhoseSendingWasNotSeenAreReadAgain() throws Exception {
        begin(CAPTURING).committed(row(10), true);
        assertThat(take())
                .singleElement()
                .satisfies(t -> assertThat(t.changes().changes().get(0).kind()).isEqualTo(Change.Kind.KEY));
    }

    @Test
    void autocommitStatementSpansUntilItsAcknowledgement() throws Exception {
        TransactionRecording recording = begin(CAPTURING);
        recording.sending();
        recording.committed(row(10), false);
        assertThat(take()).singleElement().satisfies(t -> assertThat(t.last()).isGreaterThan(t.first()));
    }

    @Test
    void nothingIsRecordedWhileTheStageIsOff() {
        TransactionRecording recording = begin(Routing.INITIAL);
        recording.sending();
        recording.committed(row(10), true);
        assertThat(queue.size()).isZero();
        assertThat(suspects).isEmpty();
        assertThat(ended).isEqualTo(1);
    }
}
