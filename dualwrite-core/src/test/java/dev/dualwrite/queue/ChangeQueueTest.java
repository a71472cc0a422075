package dev.dualwrite.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.TransactionChanges;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeQueueTest {
    private static final Duration AT_ALL = Duration.ofNanos(-1);
    private static final TransactionChanges ROW =
            new TransactionChanges(List.of(Change.delete(new RowKey(new TableId("public", "t"), "1"))), List.of());

    private final ChangeQueue queue = new ChangeQueue(new ByteBudget(1_000));

    @Test
    void standsStillFromWhenThereWasSomethingToTakeUntilItIsApplied() throws Exception {
        assertThat(queue.standsStill(AT_ALL)).isFalse();
        queue.settle(queue.draw(), false, ROW, 0);
        assertThat(queue.standsStill(AT_ALL)).isFalse();
        queue.stamp(queue.awaitStampMark(Duration.ZERO), 1);
        assertThat(queue.standsStill(AT_ALL)).isTrue();
        assertThat(queue.standsStill(Duration.ofDays(1))).isFalse();
        Group group = queue.take(1, Duration.ZERO);
        assertThat(queue.standsStill(AT_ALL)).isTrue();
        queue.applied(group);
        assertThat(queue.standsStill(AT_ALL)).isFalse();
    }
}
