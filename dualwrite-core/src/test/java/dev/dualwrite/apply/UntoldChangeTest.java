package dev.dualwrite.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.TransactionChanges;
import dev.dualwrite.queue.ByteBudget;
import dev.dualwrite.queue.ChangeQueue;
import dev.dualwrite.queue.ClockTicker;
import dev.dualwrite.queue.Place;
import dev.dualwrite.spi.FencedWriter.Refusal;
import dev.dualwrite.testkit.Guarantees;
import dev.dualwrite.testkit.InMemoryClock;
import dev.dualwrite.testkit.InMemoryFollower;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A change that fails when it is spelled out, on the applier's thread, is not lost, nor is what comes after it. */
class UntoldChangeTest {
    private static final TableId TABLE = new TableId("public", "t");
    private static final TableId OTHER = new TableId("public", "other");

    private final Set<Object> suspects = ConcurrentHashMap.newKeySet();
    private final InMemoryFollower follower = new InMemoryFollower();

    private final Asks asks = new Asks() {
        @Override
        public void reread(Map<RowKey, Long> asked) {
            suspects.addAll(asked.keySet());
        }

        @Override
        public void lookUp(List<Doubt.RowsWhere> rows, long mark) {}

        @Override
        public Set<String> searched(TableId table) {
            return Set.of();
        }

        @Override
        public boolean parked(TableId table) {
            return false;
        }

        @Override
        public void suspect(RowKey key, SuspectReason reason) {
            suspects.add(key);
        }

        @Override
        public void refused(Refusal refusal) {
            suspects.add(refusal.key());
        }

        @Override
        public void suspect(TableId table, @Nullable RowKey from, SuspectReason reason) {
            suspects.add(table);
        }
    };

    @Test
    @Guarantees("G2")
    void itsTableIsSuspectAndTheNextIsApplied() throws Exception {
        Listeners listeners = new Listeners();
        ChangeQueue queue = new ChangeQueue(new ByteBudget(1 << 20));
        Thread ticker = new Thread(new ClockTicker(queue, new InMemoryClock(), e -> {}, listeners));
        Thread applier =
                new Thread(new Applier(queue, follower.writer("w"), new FollowerCalls(listeners), asks, listeners));
        ticker.start();
        applier.start();
        try {
            settle(queue, Change.later(TABLE, 100, () -> {
                throw new IllegalStateException("a fault");
            }));
            assertThat(queue.awaitPassed(queue.mark(), Duration.ofMinutes(1))).isTrue();
            assertThat(suspects).containsExactly(TABLE);

            RowKey after = new RowKey(OTHER, "1");
            settle(queue, Change.reread(after));
            assertThat(queue.awaitPassed(queue.mark(), Duration.ofMinutes(1))).isTrue();
            assertThat(suspects).containsExactlyInAnyOrder(TABLE, after);
        } finally {
            ticker.interrupt();
            applier.interrupt();
            ticker.join();
            applier.join();
        }
    }

    private static void settle(ChangeQueue queue, Change change) {
        Place place = queue.draw();
        queue.settle(place, false, TransactionChanges.merge(List.of(change), List.of()), 0);
    }
}
