package dev.dualwrite.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.Term;
import dev.dualwrite.spi.CheckpointStore.Progress;
import dev.dualwrite.spi.CheckpointStore.Verification;
import dev.dualwrite.spi.ControlStore.State;
import dev.dualwrite.spi.Gate;
import dev.dualwrite.spi.Gate.Reading;
import dev.dualwrite.testkit.InMemoryCheckpointStore;
import dev.dualwrite.testkit.InMemoryControlStore;
import dev.dualwrite.testkit.InMemoryControlStore.Audit;
import dev.dualwrite.testkit.Outage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StageControlTest {
    private static final TableId ORDERS = new TableId("public", "orders");
    private static final Gate CLOSED = to -> new Reading("suspects", false, "3", "wait until they are read again");
    private static final Gate SLOW = to -> new Reading("lag", false, "90 s", "wait");
    private static final Gate OPEN = to -> new Reading("backfill", true, "done", "");

    private final Outage outage = new Outage(Side.LEGACY);
    private final InMemoryControlStore store = new InMemoryControlStore(outage);
    private final InMemoryCheckpointStore checkpoints = new InMemoryCheckpointStore(outage);
    private final PublishedRouting published = new PublishedRouting(Routing.INITIAL);
    private final Listeners listeners = new Listeners();
    private final List<String> said = new ArrayList<>();

    @Test
    void theStoredStageWinsOverTheConfiguredOne() {
        store.load(Stage.DUAL_WRITE);
        StageControl control = control(Map.of());
        assertThat(control.load(Stage.OFF).stage()).isEqualTo(Stage.DUAL_WRITE);
        assertThat(published.current().stage()).isEqualTo(Stage.DUAL_WRITE);
    }

    @Test
    void theConfiguredStageIsStoredOnlyIfThereIsNone() {
        assertThat(control(Map.of()).load(Stage.DUAL_WRITE).stage()).isEqualTo(Stage.DUAL_WRITE);
        assertThat(store.load(Stage.OFF).stage()).isEqualTo(Stage.DUAL_WRITE);
    }

    @Test
    void aMigrationDoesNotBeginBeyondDualWrite() {
        assertThatThrownBy(() -> control(Map.of()).load(Stage.TARGET_READ)).hasMessageContaining("TARGET_READ");
    }

    @Test
    void nothingIsPublishedWhileTheControlTablesDoNotAnswerAtTheStart() {
        outage.begin();
        assertThatThrownBy(() -> control(Map.of()).load(Stage.DUAL_WRITE))
                .isInstanceOf(DatabaseUnavailableException.class);
        assertThat(published.current()).isEqualTo(Routing.INITIAL);
    }

    @Test
    void aStageIsEnteredWhenItsGatesHoldAndTheAuditTrailHasTheirReadings() {
        StageControl control = loaded(Map.of(Stage.DUAL_WRITE, List.of(OPEN)));
        control.advanceTo(Stage.DUAL_WRITE);
        assertThat(published.current().stage()).isEqualTo(Stage.DUAL_WRITE);
        assertThat(store.trail()).containsExactly(new Audit(Stage.OFF, Stage.DUAL_WRITE, 0, "test", "backfill: done"));
        assertThat(said).containsExactly("OFF to DUAL_WRITE");
    }

    @Test
    void aRefusalNamesEveryReadingThatFailedWithValueAndRemedy() {
        StageControl control = loaded(Map.of(Stage.DUAL_WRITE, List.of(CLOSED, OPEN, SLOW)));
        StageRefusedException refused =
                catchThrowableOfType(StageRefusedException.class, () -> control.advanceTo(Stage.DUAL_WRITE));
        assertThat(refused)
                .hasMessageContaining("suspects is 3 (wait until they are read again)")
                .hasMessageContaining("lag is 90 s (wait)")
                .hasMessageNotContaining("backfill");
        assertThat(refused.failed()).hasSize(2);
        assertThat(published.current().stage()).isEqualTo(Stage.OFF);
        assertThat(store.trail()).isEmpty();
        assertThat(said).isEmpty();
    }

    @Test
    void oneGoesForwardOneStageAtATimeAndBackAnyNumber() {
        StageControl control = loaded(Map.of());
        assertThatThrownBy(() -> control.advanceTo(Stage.TARGET_READ)).isInstanceOf(StageRefusedException.class);
        control.advanceTo(Stage.DUAL_WRITE);
        control.advanceTo(Stage.TARGET_READ);
        assertThatThrownBy(() -> control.advanceTo(Stage.OFF)).hasMessageContaining("retreatTo");
        assertThatThrownBy(() -> control.force(Stage.TARGET_READ, " ")).hasMessageContaining("reason");
        control.retreatTo(Stage.OFF);
        assertThatThrownBy(() -> control.retreatTo(Stage.DUAL_WRITE)).hasMessageContaining("advanceTo");
        assertThatThrownBy(() -> control.force(Stage.TARGET_READ, "hurry")).isInstanceOf(StageRefusedException.class);
        assertThat(published.current().stage()).isEqualTo(Stage.OFF);
    }

    @Test
    void standingThereAlreadyIsNoMove() {
        StageControl control = loaded(Map.of(Stage.DUAL_WRITE, List.of()));
        control.advanceTo(Stage.DUAL_WRITE);
        control.advanceTo(Stage.DUAL_WRITE);
        assertThat(store.trail()).hasSize(1);
    }

    @Test
    void forcingSkipsTheGatesAndRecordsTheReason() {
        StageControl control = loaded(Map.of(Stage.DUAL_WRITE, List.of(CLOSED)));
        control.force(Stage.DUAL_WRITE, "rehearsal");
        assertThat(published.current().stage()).isEqualTo(Stage.DUAL_WRITE);
        assertThat(store.trail().get(0).readings()).isEqualTo("forced: rehearsal");
    }

    @Test
    void theReadPercentageIsSetInTargetReadAndEndsWithIt() {
        StageControl control = loaded(Map.of());
        control.advanceTo(Stage.DUAL_WRITE);
        assertThatThrownBy(() -> control.targetReadPercent(10)).isInstanceOf(StageRefusedException.class);
        assertThatThrownBy(() -> control.targetReadPercent(101)).isInstanceOf(IllegalArgumentException.class);
        control.advanceTo(Stage.TARGET_READ);
        assertThat(published.current().targetReadPercent()).isZero();
        control.targetReadPercent(10);
        assertThat(published.current().targetReadPercent()).isEqualTo(10);
        assertThat(said).as("a percentage is no stage").hasSize(2);
        control.retreatTo(Stage.DUAL_WRITE);
        assertThat(published.current().targetReadPercent()).isZero();
    }

    @Test
    void goingThroughOffVoidsBackfillAndVerification() {
        StageControl control = loaded(Map.of());
        control.advanceTo(Stage.DUAL_WRITE);
        remember();
        control.retreatTo(Stage.OFF);
        assertThat(said).endsWith("capture ended, OFF is published: true", "DUAL_WRITE to OFF");
        assertThat(checkpoints.backfill()).isEmpty();
        assertThat(checkpoints.verifications()).isEmpty();
    }

    @Test
    void whatIsLeftOverFromBeforeOffIsVoidedBeforeOffIsLeft() {
        StageControl control = loaded(Map.of());
        remember();
        control.advanceTo(Stage.DUAL_WRITE);
        assertThat(checkpoints.backfill()).isEmpty();
        remember();
        control.advanceTo(Stage.TARGET_READ);
        control.retreatTo(Stage.DUAL_WRITE);
        assertThat(checkpoints.backfill()).as("capture went on").isNotEmpty();
    }

    @Test
    void aProcessThatMovedFirstWinsAndItsMoveIsPublished() {
        Gate meanwhile = to -> {
            State now = store.load(Stage.OFF);
            store.move(now, Stage.OFF, 0, "other", "retreat");
            return new Reading("raced", true, "yes", "");
        };
        StageControl control = loaded(Map.of(Stage.TARGET_READ, List.of(meanwhile)));
        control.advanceTo(Stage.DUAL_WRITE);
        assertThatThrownBy(() -> control.advanceTo(Stage.TARGET_READ))
                .isInstanceOf(StageRefusedException.class)
                .hasMessageContaining("another process moved it to OFF");
        assertThat(published.current().stage()).isEqualTo(Stage.OFF);
        assertThat(said).endsWith("DUAL_WRITE to OFF");
    }

    @Test
    void pollPicksUpWhatAnotherProcessMoved() {
        StageControl control = loaded(Map.of());
        assertThat(control.poll()).isFalse();
        store.move(store.load(Stage.OFF), Stage.DUAL_WRITE, 0, "other", "");
        assertThat(control.poll()).isTrue();
        assertThat(published.current().stage()).isEqualTo(Stage.DUAL_WRITE);
        assertThat(said).containsExactly("OFF to DUAL_WRITE");
        assertThat(control.poll()).isFalse();
    }

    @Test
    void aNewTermIsAboveAllThatAreKnownAndIsTold() {
        StageControl control = loaded(Map.of());
        control.advanceTo(Stage.DUAL_WRITE);
        PublishedRouting elsewhere = new PublishedRouting(Routing.INITIAL);
        StageControl other =
                new StageControl(store, checkpoints, elsewhere, Map.of(), () -> {}, new Listeners(), "other");
        other.load(Stage.OFF);
        said.clear();

        control.newTerm(Term.begin(4) + 7, "me", List.of());
        assertThat(published.current().term()).isEqualTo(5);
        assertThat(published.current().stage()).isEqualTo(Stage.DUAL_WRITE);
        assertThat(said).containsExactly("clock went back, term 5");
        assertThat(elsewhere.current().term()).isEqualTo(1);
        assertThat(other.poll()).isTrue();
        assertThat(elsewhere.current().term()).isEqualTo(5);
    }

    @Test
    void anOlderStoredStateIsAdoptedAndTheTermDoesNotFall() {
        StageControl control = loaded(Map.of());
        State off = store.load(Stage.OFF);
        control.advanceTo(Stage.DUAL_WRITE);
        control.newTerm(1, "me", List.of());
        store.restore(off);
        assertThat(control.poll()).isTrue();
        assertThat(published.current().stage()).isEqualTo(Stage.OFF);
        assertThat(published.current().term()).isEqualTo(2);

        control.newTerm(1, "me", List.of());
        assertThat(published.current().term()).isEqualTo(3);
    }

    @Test
    void aStateOfTheSameVersionThatSaysSomethingElseIsAdopted() {
        StageControl control = loaded(Map.of());
        control.advanceTo(Stage.DUAL_WRITE);
        store.restore(new State(2, 1, Stage.OFF, 0));
        control.poll();
        assertThat(control.stage()).isEqualTo(Stage.OFF);
    }

    @Test
    void theLastKnownRoutingStaysWhileTheControlTablesDoNotAnswer() {
        StageControl control = loaded(Map.of());
        control.advanceTo(Stage.DUAL_WRITE);
        outage.begin();
        assertThat(control.poll()).isFalse();
        assertThat(published.current().stage()).isEqualTo(Stage.DUAL_WRITE);
        assertThat(said).endsWith("trouble");
        assertThatThrownBy(() -> control.retreatTo(Stage.OFF)).isInstanceOf(DatabaseUnavailableException.class);
        assertThat(published.current().stage()).isEqualTo(Stage.DUAL_WRITE);
    }

    @Test
    @Timeout(30)
    void listenersAreToldOutsideTheLock() {
        StageControl control = loaded(Map.of());
        listeners.add(new MigrationListener() {
            @Override
            public void stageChanged(Stage from, Stage to) {
                // From another thread: it would wait for ever for a lock that is held here.
                if (to == Stage.DUAL_WRITE && from == Stage.OFF) {
                    CompletableFuture.runAsync(() -> control.advanceTo(Stage.TARGET_READ))
                            .join();
                }
            }
        });
        control.advanceTo(Stage.DUAL_WRITE);
        assertThat(published.current().stage()).isEqualTo(Stage.TARGET_READ);
    }

    private void remember() {
        checkpoints.saveBackfill(ORDERS, new Progress(1, null, 0, 0, true));
        checkpoints.saveVerification(ORDERS, new Verification(Instant.EPOCH, 1, 0));
    }

    private StageControl loaded(Map<Stage, List<Gate>> gates) {
        StageControl control = control(gates);
        control.load(Stage.OFF);
        return control;
    }

    private StageControl control(Map<Stage, List<Gate>> gates) {
        listeners.add(new MigrationListener() {
            @Override
            public void stageChanged(Stage from, Stage to) {
                said.add(from + " to " + to);
            }

            @Override
            public void clockWentBack(long term) {
                said.add("clock went back, term " + term);
            }

            @Override
            public void trouble(String what, Throwable cause) {
                said.add("trouble");
            }
        });
        Runnable captureEnded = () -> said.add(
                "capture ended, OFF is published: " + (published.current().stage() == Stage.OFF));
        return new StageControl(store, checkpoints, published, gates, captureEnded, listeners, "test");
    }
}
