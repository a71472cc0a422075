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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hammers entering against publishing: nobody may be in a transaction of a routing that was called quiet. */
class PublishedRoutingConcurrencyTest {
    private static final int THREADS = 2;
    private static final int TRANSACTIONS = 300_000;

    @Test
    @Timeout(120)
    void noTransactionRunsUnderARoutingThatWasCalledQuiet() throws Exception {
        PublishedRouting published = new PublishedRouting(Routing.INITIAL);
        AtomicLong quietBelow = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Long>> missed = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                missed.add(threads.submit(() -> missed(published, quietBelow)));
            }
            long epoch = 1;
            while (!missed.stream().allMatch(Future::isDone)) {
                published.publish(new Routing(epoch, 1, Stage.DUAL_WRITE, 0));
                if (published.inFlightBefore(epoch) == 0) {
                    quietBelow.set(epoch);
                }
                epoch++;
            }
            for (Future<Long> count : missed) {
                assertThat(count.get())
                        .as("transactions that ran under a routing that was called quiet")
                        .isZero();
            }
            assertThat(quietBelow.get()).as("was called quiet at least once").isPositive();
            assertThat(published.inFlightBefore(Long.MAX_VALUE)).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    private static long missed(PublishedRouting published, AtomicLong quietBelow) {
        long missed = 0;
        for (int i = 0; i < TRANSACTIONS; i++) {
            try (Entered transaction = published.enter()) {
                if (transaction.routing().epoch() < quietBelow.get()) {
                    missed++;
                }
            }
        }
        return missed;
    }
}
