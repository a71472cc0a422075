package dev.dualwrite.backfill;

import static dev.dualwrite.backfill.BackfillFixture.ORDERS;
import static dev.dualwrite.backfill.BackfillFixture.key;
import static dev.dualwrite.backfill.BackfillFixture.once;
import static dev.dualwrite.backfill.BackfillFixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.spi.FencedChange;
import org.junit.jupiter.api.Test;

class TableSweeperTest {
    private final BackfillFixture f = new BackfillFixture();
    private final TableSweeper sweeper = new TableSweeper(f.seams, 2, f.pacing);

    @Test
    void everyRowIsThereAfterwardsAndNoneTooMany() throws InterruptedException {
        f.fill(ORDERS, 5);
        f.follower.put(key("000"), row("000", "wrong"));
        f.follower.put(key("9"), row("9", "too many"));
        assertThat(sweeper.sweep(ORDERS)).isEqualTo(5);
        assertEqual();
    }

    @Test
    void aLateInsertOfARowThatBothSidesLackMakesNoPhantom() throws InterruptedException {
        f.fill(ORDERS, 3);
        FencedChange insert = f.write("5", "x");
        f.delete("5"); // Lost: that is why the table is suspect.
        sweeper.sweep(ORDERS);
        f.arrive(insert);
        assertEqual();
    }

    @Test
    void goesOnWhereItWasAfterAnOutage() throws InterruptedException {
        f.fill(ORDERS, 5);
        once(f.follower, "keysIn", () -> f.targetOutage.failNext(1));
        f.whileWaiting.set(() -> f.said.add("waited"));
        assertThat(sweeper.sweep(ORDERS)).isEqualTo(5);
        assertThat(f.said).contains("waited");
        assertEqual();
    }

    @Test
    void anInterruptionEndsIt() {
        f.fill(ORDERS, 5);
        f.targetOutage.begin();
        f.whileWaiting.set(() -> Thread.currentThread().interrupt());
        assertThatThrownBy(() -> sweeper.sweep(ORDERS)).isInstanceOf(InterruptedException.class);
    }

    private void assertEqual() {
        assertThat(f.follower.rows(ORDERS)).containsExactlyInAnyOrderEntriesOf(f.authority.rows(ORDERS));
    }
}
