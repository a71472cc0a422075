package dev.dualwrite.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.Parking;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.CheckpointStore.Progress;
import dev.dualwrite.spi.CheckpointStore.Verification;
import dev.dualwrite.spi.Gate;
import dev.dualwrite.spi.Gate.Reading;
import dev.dualwrite.spi.Suspicion;
import dev.dualwrite.testkit.InMemoryCheckpointStore;
import dev.dualwrite.testkit.InMemoryLedgerStore;
import dev.dualwrite.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GatesTest {
    private static final TableId ORDERS = new TableId("public", "orders");
    private static final TableId LINES = new TableId("public", "lines");
    private final InMemoryCheckpointStore checkpoints = new InMemoryCheckpointStore();
    private final ManualClock clock = new ManualClock();

    @Test
    void suspectsInTheLedgerOrOnTheirWayKeepTheGateShut() {
        InMemoryLedgerStore ledger = new InMemoryLedgerStore();
        AtomicLong memory = new AtomicLong();
        NoSuspectsGate gate = new NoSuspectsGate(ledger, memory::get, Map::of);
        assertThat(gate.read(Stage.TARGET_READ).holds()).isTrue();

        memory.set(2);
        Reading onTheirWay = gate.read(Stage.TARGET_READ);
        assertThat(onTheirWay.holds()).isFalse();
        assertThat(onTheirWay.value()).contains("2 not yet stored");

        memory.set(0);
        ledger.add("A", List.of(Suspicion.of(new RowKey(ORDERS, "secret"), SuspectReason.OVERFLOW, 1)));
        Reading stored = gate.read(Stage.TARGET_READ);
        assertThat(stored.holds()).isFalse();
        assertThat(stored.value()).contains("public.orders=1").doesNotContain("secret");
        assertThat(stored.remedy()).isNotEmpty();
    }

    @Test
    void aSuspicionThatBecomesDurableWhileTheGateLooksIsSeen() {
        InMemoryLedgerStore ledger = new InMemoryLedgerStore();
        NoSuspectsGate gate = new NoSuspectsGate(
                ledger,
                () -> {
                    ledger.add("A", List.of(Suspicion.of(ORDERS, SuspectReason.OVERFLOW, 1)));
                    return 0;
                },
                Map::of);
        assertThat(gate.read(Stage.TARGET_READ).holds()).isFalse();
    }

    @Test
    void aParkedTableIsNamedAsTheCause() {
        Map<TableId, Parking> parked = Map.of(
                ORDERS, new Parking("column x is missing on the target", List.of("ALTER TABLE orders ADD x int")));
        InMemoryLedgerStore ledger = new InMemoryLedgerStore();
        ledger.add("A", List.of(Suspicion.of(ORDERS, SuspectReason.SCHEMA_CHANGED, 1)));
        List<Gate> gates = List.of(
                new NoSuspectsGate(ledger, () -> 0, () -> parked),
                new BackfillDoneGate(checkpoints, () -> List.of(ORDERS, LINES), () -> parked),
                new VerificationGate(
                        checkpoints, () -> List.of(ORDERS, LINES), () -> parked, Duration.ofHours(1), clock));
        for (Gate gate : gates) {
            Reading shut = gate.read(Stage.TARGET_READ);
            assertThat(shut.holds()).isFalse();
            assertThat(shut.value()).contains("parked: [public.orders]");
            assertThat(shut.remedy())
                    .startsWith("public.orders is parked until both sides define it alike: column x is missing")
                    .contains("ALTER TABLE orders ADD x int");
        }
    }

    @Test
    void suspectsThatWaitForABackendSayForWhich() {
        InMemoryLedgerStore ledger = new InMemoryLedgerStore();
        ledger.add(
                "A",
                List.of(new Suspicion(ORDERS, null, SuspectReason.INSTANCE_DIED, 0, List.of(new Backend(4711, 1)))));
        assertThat(new NoSuspectsGate(ledger, () -> 0, Map::of)
                        .read(Stage.TARGET_READ)
                        .value())
                .isEqualTo("{public.orders=1}, waiting for backend 4711");
    }

    @Test
    void everyTableHasToBeBackfilled() {
        BackfillDoneGate gate = new BackfillDoneGate(checkpoints, () -> List.of(ORDERS, LINES), Map::of);
        checkpoints.saveBackfill(ORDERS, new Progress(1, null, 10, 1, true));
        assertThat(gate.read(Stage.TARGET_READ).value()).isEqualTo("not done for [public.lines]");
        checkpoints.saveBackfill(LINES, new Progress(1, null, 10, 1, false));
        assertThat(gate.read(Stage.TARGET_READ).holds()).isFalse();
        checkpoints.saveBackfill(LINES, new Progress(1, null, 10, 1, true));
        assertThat(gate.read(Stage.TARGET_READ).holds()).isTrue();
    }

    @Test
    void everyTableHasToBeVerifiedCleanAndNotLongAgo() {
        VerificationGate gate =
                new VerificationGate(checkpoints, () -> List.of(ORDERS, LINES), Map::of, Duration.ofHours(1), clock);
        checkpoints.saveVerification(ORDERS, new Verification(clock.instant(), 10, 0));
        assertThat(gate.read(Stage.TARGET_READ).value()).isEqualTo("public.lines was never verified");
        checkpoints.saveVerification(LINES, new Verification(clock.instant(), 10, 3));
        assertThat(gate.read(Stage.TARGET_READ).value()).isEqualTo("public.lines had 3 differences");
        checkpoints.saveVerification(LINES, new Verification(clock.instant(), 10, 0));
        clock.advance(Duration.ofHours(1));
        assertThat(gate.read(Stage.TARGET_READ).holds()).isTrue();
        clock.advance(Duration.ofMillis(1));
        Reading old = gate.read(Stage.TARGET_READ);
        assertThat(old.holds()).isFalse();
        assertThat(old.value()).contains("public.orders was verified at").contains("public.lines was verified at");
    }

    @Test
    void theLagHasToBeKnownAndUnderTheLimit() {
        assertThat(lag(Optional.empty()).holds()).isFalse();
        assertThat(lag(Optional.empty()).value()).isEqualTo("unknown");
        assertThat(lag(Optional.of(Duration.ofSeconds(10))).holds()).isTrue();
        assertThat(lag(Optional.of(Duration.ofMillis(10_001))).value()).isEqualTo("10001 ms");
        assertThat(lag(Optional.of(Duration.ofMillis(10_001))).holds()).isFalse();
    }

    private static Reading lag(Optional<Duration> lag) {
        return new LagGate(() -> lag, LagGate.DEFAULT_LIMIT).read(Stage.TARGET_READ);
    }
}
