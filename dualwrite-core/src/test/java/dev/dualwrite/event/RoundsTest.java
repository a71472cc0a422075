package dev.dualwrite.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RoundsTest {
    /** The virtual machine keeps one error for when there is no memory for another, and throws it again and again. */
    @Test
    void theSameErrorTwiceEndsNoThread() throws Exception {
        OutOfMemoryError only = new OutOfMemoryError();
        Listeners listeners = new Listeners();
        listeners.add(new MigrationListener() {
            @Override
            public void trouble(String what, Throwable cause) {
                throw only;
            }
        });
        CountDownLatch rounds = new CountDownLatch(2);
        Thread thread = new Thread(() -> new Rounds(
                        "Reading",
                        () -> {
                            rounds.countDown();
                            throw only;
                        },
                        listeners)
                .run());
        thread.start();
        assertThat(rounds.await(1, TimeUnit.MINUTES)).isTrue();
        thread.interrupt();
        thread.join();
    }
}
