package dev.dualwrite.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.control.PublishedRouting.Entered;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hammers entering against publishing: whoever was told "quiet" must never meet a transaction of an older routing. */
class PublishedRoutingConcurrencyTest {
    private static final int THREADS = 4;
    private static final int EPOCHS = 20_000;

    @Test
    @Timeout(120)
    void noTransactionOfAnOlderRoutingIsSeenAfterItWasCalledQuiet() throws Exception {
        PublishedRouting published = new PublishedRouting(Routing.INITIAL);
        AtomicBoolean stop = new AtomicBoolean();
        // What each thread runs under now: epoch + 1, or 0 for nothing. Written while the transaction is entered.
        AtomicLongArray running = new AtomicLongArray(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Long>> entered = new ArrayList<>();
        try {
            for (int t = 0; t < THREADS; t++) {
                int me = t;
                entered.add(threads.submit(() -> {
                    long count = 0;
                    while (!stop.get()) {
                        Entered transaction = published.enter();
                        running.set(me, transaction.routing().epoch() + 1);
                        running.set(me, 0);
                        transaction.close();
                        count++;
                    }
                    return count;
                }));
            }
            for (long epoch = 1; epoch <= EPOCHS; epoch++) {
                published.publish(new Routing(epoch, 1, Stage.DUAL_WRITE, 0));
                while (published.inFlightBefore(epoch) > 0) {
                    Thread.onSpinWait();
                }
                for (int look = 0; look < 20; look++) {
                    for (int t = 0; t < THREADS; t++) {
                        long of = running.get(t);
                        assertThat(of == 0 || of - 1 >= epoch)
                                .as("thread %s runs under epoch %s after epoch %s was quiet", t, of - 1, epoch)
                                .isTrue();
                    }
                }
            }
        } finally {
            stop.set(true);
            threads.shutdown();
        }
        for (Future<Long> count : entered) {
            assertThat(count.get()).isPositive();
        }
        assertThat(published.inFlightBefore(Long.MAX_VALUE)).isZero();
    }
}
