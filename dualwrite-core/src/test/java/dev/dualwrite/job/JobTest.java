package dev.dualwrite.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class JobTest {
    private static final Pacing UNTIL_WOKEN = (attempt, wake) -> wake.await();

    @Test
    void joinGivesTheResult() {
        assertThat(Job.start(Thread::new, UNTIL_WOKEN, job -> "done").join()).isEqualTo("done");
        assertThat(Job.done("at once").join()).isEqualTo("at once");
    }

    @Test
    void joinThrowsWhatTheWorkThrew() {
        IllegalStateException fault = new IllegalStateException("broken");
        Job<String> job = Job.start(Thread::new, UNTIL_WOKEN, j -> {
            throw fault;
        });
        assertThatThrownBy(job::join).isSameAs(fault);
        assertThat(job.isDone()).isTrue();
    }

    @Test
    void whatNobodyJoinsForIsToldAllTheSame() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        AssertionError fault = new AssertionError("broken");
        Job.start(Thread::new, UNTIL_WOKEN, j -> {
                    throw fault;
                })
                .whenFailed(told::complete);
        assertThat(told.get()).isSameAs(fault);

        List<Throwable> cancelled = new ArrayList<>();
        Job<String> job = Job.start(Thread::new, UNTIL_WOKEN, j -> {
            j.pause(1);
            return "not reached";
        });
        job.whenFailed(cancelled::add);
        job.cancel();
        assertThatThrownBy(job::join).isInstanceOf(CancellationException.class);
        assertThat(cancelled).isEmpty();
    }

    @Test
    void cancellingWakesAWait() {
        Job<String> job = Job.start(Thread::new, UNTIL_WOKEN, j -> {
            j.pause(1);
            return "not reached";
        });
        job.cancel();
        assertThatThrownBy(job::join).isInstanceOf(CancellationException.class);
    }

    @Test
    void anInterruptedThreadCountsAsCancelled() {
        Job<String> job = Job.start(Thread::new, UNTIL_WOKEN, j -> {
            Thread.currentThread().interrupt();
            j.pause(1);
            return "not reached";
        });
        assertThatThrownBy(job::join).isInstanceOf(CancellationException.class);
    }

    @Test
    void nothingIsSavedOnceCancelHasReturned() throws InterruptedException {
        CountDownLatch checked = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        AtomicInteger saved = new AtomicInteger();
        Job<String> job = Job.start(Thread::new, UNTIL_WOKEN, j -> {
            j.check();
            checked.countDown();
            cancelled.await();
            j.unlessCancelled(saved::incrementAndGet);
            return "not reached";
        });
        checked.await();
        job.cancel();
        cancelled.countDown();
        assertThatThrownBy(job::join).isInstanceOf(CancellationException.class);
        assertThat(saved).hasValue(0);
    }

    @Test
    void cancelWaitsForWhatIsBeingSaved() throws InterruptedException {
        CountDownLatch saving = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger saved = new AtomicInteger();
        Job<String> job = Job.start(Thread::new, UNTIL_WOKEN, j -> {
            j.unlessCancelled(() -> {
                saving.countDown();
                awaitQuietly(go);
                saved.incrementAndGet();
            });
            return "saved";
        });
        saving.await();
        Thread canceller = new Thread(job::cancel);
        canceller.start();
        while (canceller.getState() != Thread.State.BLOCKED && canceller.getState() != Thread.State.TERMINATED) {
            Thread.onSpinWait();
        }
        assertThat(canceller.isAlive()).isTrue();
        assertThat(saved).hasValue(0);
        go.countDown();
        canceller.join();
        assertThat(saved).hasValue(1);
    }

    @Test
    void patienceEndsWithAnAnswerAndTellsEveryFailure() {
        List<Integer> attempts = new ArrayList<>();
        AtomicInteger told = new AtomicInteger();
        Job<String> job = Job.start(Thread::new, (attempt, wake) -> attempts.add(attempt), j -> {
            AtomicInteger calls = new AtomicInteger();
            return j.patiently(
                    () -> {
                        if (calls.incrementAndGet() < 4) {
                            throw new DatabaseUnavailableException(Side.TARGET, "down", null);
                        }
                        return "answer";
                    },
                    e -> told.incrementAndGet());
        });
        assertThat(job.join()).isEqualTo("answer");
        assertThat(attempts).containsExactly(1, 2, 3);
        assertThat(told).hasValue(3);
    }

    @Test
    void waitsGrowToALimitAndEndWhenWoken() throws InterruptedException {
        CountDownLatch woken = new CountDownLatch(1);
        woken.countDown();
        Pacing pacing = Pacing.exponential(Duration.ofMinutes(1), Duration.ofHours(1));
        for (int attempt = 1; attempt < 100; attempt++) {
            pacing.pause(attempt, woken);
        }
        assertThatThrownBy(() -> Pacing.exponential(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
