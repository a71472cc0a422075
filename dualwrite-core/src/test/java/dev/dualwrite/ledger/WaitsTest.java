package dev.dualwrite.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.MigrationListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WaitsTest {
    private static final List<String> ONE = List.of("backend 1");
    private static final List<String> TWO = List.of("backend 1", "backend 2");

    private final AtomicLong nanos = new AtomicLong(-5);
    private final Listeners listeners = new Listeners();
    private final List<List<String>> told = new ArrayList<>();
    private final Waits waits = new Waits(nanos::get, listeners);

    @BeforeEach
    void listen() {
        listeners.add(new MigrationListener() {
            @Override
            public void suspectsWait(List<String> forWhat) {
                told.add(forWhat);
            }
        });
    }

    private void seen(List<String> what) {
        waits.seen(what);
        nanos.addAndGet(Waits.MOMENT.toNanos());
    }

    @Test
    void whatIsOverInAMomentIsNotTold() {
        seen(ONE);
        seen(List.of());
        seen(ONE);
        assertThat(told).isEmpty();
    }

    @Test
    void whatLastsIsToldOnceAndWhenItChanges() {
        seen(ONE);
        seen(ONE);
        seen(ONE);
        assertThat(told).containsExactly(ONE);
        seen(TWO);
        assertThat(told).containsExactly(ONE, TWO);
        seen(List.of());
        seen(TWO);
        seen(TWO);
        assertThat(told).containsExactly(ONE, TWO, TWO);
    }
}
