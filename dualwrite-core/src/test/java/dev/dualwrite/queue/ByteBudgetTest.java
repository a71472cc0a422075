package dev.dualwrite.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dualwrite.testkit.Guarantees;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@Guarantees("G5")
class ByteBudgetTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ByteBudget budget = new ByteBudget(80);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void thereIsRoomWhileAnEighthIsFree() {
        assertThat(budget.tryReserve(70)).isTrue();
        assertThat(budget.awaitRoom(Duration.ZERO)).isTrue();
        assertThat(budget.tryReserve(1)).isTrue();
        assertThat(budget.awaitRoom(Duration.ZERO)).isFalse();
        assertThat(budget.awaitRoom(Duration.ofMillis(20))).isFalse();
    }

    @Test
    void whoWaitsGoesOnWhenRoomIsMade() throws Exception {
        budget.tryReserve(80);
        Future<Boolean> waiting = threads.submit(() -> budget.awaitRoom(LONG));
        budget.release(5);
        await().during(Duration.ofMillis(100)).until(() -> !waiting.isDone());
        budget.release(5);
        assertThat(waiting.get()).isTrue();
    }

    @Test
    void noReleaseIsMissedByManyWhoWait() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            budget.tryReserve(80);
            Future<Boolean> one = threads.submit(() -> budget.awaitRoom(LONG));
            Future<Boolean> two = threads.submit(() -> budget.awaitRoom(LONG));
            budget.release(80);
            assertThat(one.get()).isTrue();
            assertThat(two.get()).isTrue();
        }
    }

    @Test
    void anInterruptedThreadWaitsNoLongerAndStaysInterrupted() throws Exception {
        budget.tryReserve(80);
        Future<Boolean> waiting = threads.submit(() -> {
            Thread.currentThread().interrupt();
            return !budget.awaitRoom(LONG) && Thread.interrupted();
        });
        assertThat(waiting.get()).isTrue();
    }
}
