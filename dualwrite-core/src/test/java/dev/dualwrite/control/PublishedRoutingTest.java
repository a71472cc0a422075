package dev.dualwrite.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.control.PublishedRouting.Entered;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.Stage;
import org.junit.jupiter.api.Test;

class PublishedRoutingTest {
    private final PublishedRouting published = new PublishedRouting(Routing.INITIAL);

    @Test
    void aTransactionKeepsTheRoutingThatItBeganUnder() {
        try (Entered entered = published.enter()) {
            published.publish(routing(1, Stage.DUAL_WRITE));
            assertThat(entered.routing()).isEqualTo(Routing.INITIAL);
            assertThat(published.current().stage()).isEqualTo(Stage.DUAL_WRITE);
        }
    }

    @Test
    void countsWhatBeganUnderOlderRoutingsUntilItEnds() {
        Entered first = published.enter();
        published.publish(routing(1, Stage.DUAL_WRITE));
        Entered second = published.enter();
        published.publish(routing(2, Stage.TARGET_READ));
        Entered third = published.enter();

        assertThat(published.inFlightBefore(1)).isEqualTo(1);
        assertThat(published.inFlightBefore(2)).isEqualTo(2);
        assertThat(published.inFlightBefore(3)).isEqualTo(3);
        first.close();
        assertThat(published.inFlightBefore(2)).isEqualTo(1);
        second.close();
        assertThat(published.inFlightBefore(2)).isZero();
        third.close();
        assertThat(published.inFlightBefore(3)).isZero();
    }

    @Test
    void whoReadTheRoutingBeforeItWasReplacedAndCountsAfterwardsHasToReadAgain() {
        PublishedRouting.Cell read = published.cell();
        published.publish(routing(1, Stage.DUAL_WRITE));
        assertThat(published.allCaptured()).isTrue();
        assertThat(published.enter(read)).as("it was called quiet").isNull();
        assertThat(published.allCaptured()).isTrue();
        assertThat(published.enter().routing().epoch()).isEqualTo(1);
    }

    @Test
    void closingTwiceCountsOnce() {
        Entered first = published.enter();
        Entered second = published.enter();
        first.close();
        first.close();
        assertThat(published.inFlightBefore(1)).isEqualTo(1);
        second.close();
    }

    @Test
    void allIsCapturedOnceTheStageCapturesAndWhatBeganBeforeHasEnded() {
        assertThat(published.allCaptured())
                .as("nothing is in flight, but the stage is OFF")
                .isFalse();
        Entered before = published.enter();
        published.publish(routing(1, Stage.DUAL_WRITE));
        assertThat(published.allCaptured()).isFalse();
        Entered captured = published.enter();
        before.close();
        assertThat(published.allCaptured()).isTrue();
        captured.close();
    }

    @Test
    void anEpochOnlyGrows() {
        published.publish(routing(5, Stage.DUAL_WRITE));
        assertThatThrownBy(() -> published.publish(routing(5, Stage.OFF)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Epoch 5");
    }

    private static Routing routing(long epoch, Stage stage) {
        return new Routing(epoch, 1, stage, 0);
    }
}
