package dev.dualwrite.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Suspicion;
import dev.dualwrite.testkit.Guarantees;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@Guarantees({"G2", "G5"})
class SuspectOutboxTest {
    private static final TableId TABLE = new TableId("public", "t");
    private final SuspectOutbox outbox = new SuspectOutbox(3);

    private static Suspicion key(int number, long mark) {
        return Suspicion.of(new RowKey(TABLE, Integer.toString(number)), SuspectReason.OVERFLOW, mark);
    }

    @Test
    void givesTheSameUntilTheyAreWritten() throws Exception {
        outbox.accept(key(1, 1));
        List<Suspicion> first = outbox.peek(Duration.ZERO);
        outbox.accept(key(2, 2));
        assertThat(outbox.peek(Duration.ZERO)).isEqualTo(first).hasSize(1);
        outbox.written();
        assertThat(outbox.holds(TABLE)).isTrue();
        assertThat(outbox.peek(Duration.ZERO)).containsExactly(key(2, 2));
        outbox.written();
        assertThat(outbox.holds(TABLE)).isFalse();
        assertThat(outbox.awaitEmpty(Duration.ZERO)).isTrue();
    }

    @Test
    void sameKeyIsKeptOnceWithTheLargerMark() throws Exception {
        outbox.accept(key(1, 5));
        outbox.accept(key(1, 3));
        assertThat(outbox.peek(Duration.ZERO)).containsExactly(key(1, 5));
    }

    @Test
    void aRowThatWasRefusedAndWrittenSinceIsNotSaidToBeRefused() throws Exception {
        RowKey key = new RowKey(TABLE, "1");
        outbox.accept(Suspicion.refused(key, "check a", 0));
        outbox.accept(Suspicion.refused(key, "check b", 0));
        assertThat(outbox.peek(Duration.ZERO)).containsExactly(Suspicion.refused(key, "check b", 0));
        outbox.written();
        outbox.accept(Suspicion.refused(key, "check a", 0));
        outbox.accept(key(1, 7));
        assertThat(outbox.peek(Duration.ZERO)).containsExactly(key(1, 7));
        outbox.written();
        outbox.accept(key(1, 7));
        outbox.accept(Suspicion.refused(key, "check a", 0));
        assertThat(outbox.peek(Duration.ZERO)).containsExactly(key(1, 7));
    }

    @Test
    void manyKeysBecomeTheWholeTableWithAllTheirWriters() throws Exception {
        Backend writer = new Backend(7, 7);
        outbox.accept(new Suspicion(TABLE, new RowKey(TABLE, "0"), SuspectReason.COMMIT_IN_DOUBT, 9, List.of(writer)));
        for (int i = 1; i <= 3; i++) {
            outbox.accept(key(i, i));
        }
        assertThat(outbox.peek(Duration.ZERO)).singleElement().satisfies(s -> {
            assertThat(s.key()).isNull();
            assertThat(s.mark()).isEqualTo(9);
            assertThat(s.writers()).containsExactly(writer);
        });
    }
}
