package dev.dualwrite.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.LedgerStore.Tried;
import dev.dualwrite.spi.Suspicion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryLedgerStoreTest extends LedgerStoreContract {
    private Instant now = Instant.ofEpochSecond(1_000_003, 5);
    private final InMemoryLedgerStore store = new InMemoryLedgerStore(new Outage(Side.LEGACY), () -> now);

    @Override
    protected LedgerStore store() {
        return store;
    }

    @Override
    protected void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void rowsWithDifferentPausesComeDueTogether() {
        for (String value : List.of("1", "2")) {
            store.add("me", List.of(Suspicion.refused(new RowKey(ORDERS, value), null, 0)));
        }
        int rounds = 0;
        store.refused(List.of(new Tried(1, 7, null)));
        store.refused(List.of(new Tried(2, 2, null)));
        // The younger row is tried meanwhile, and refused each time.
        while (store.ready(0, 9).size() < 2) {
            store.refused(store.ready(0, 9).stream()
                    .map(e -> new Tried(e.id(), e.tries().count(), null))
                    .toList());
            pass(Duration.ofMillis(250));
            rounds++;
        }
        assertThat(Duration.ofMillis(250L * rounds)).isBetween(Duration.ofSeconds(16), Duration.ofSeconds(48));
    }
}
