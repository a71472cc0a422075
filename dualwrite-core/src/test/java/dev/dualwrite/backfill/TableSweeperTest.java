package dev.dualwrite.backfill;

import static dev.dualwrite.backfill.BackfillFixture.ORDERS;
import static dev.dualwrite.backfill.BackfillFixture.key;
import static dev.dualwrite.backfill.BackfillFixture.once;
import static dev.dualwrite.backfill.BackfillFixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.LedgerStore;
import org.junit.jupiter.api.Test;

class TableSweeperTest {
    private final BackfillFixture f = new BackfillFixture();
    private final TableSweeper sweeper = new TableSweeper(f.seams, 2, f.pacing);

    @Test
    void everyRowIsThereAfterwardsAndNoneTooMany() throws InterruptedException {
        f.fill(ORDERS, 5);
        f.follower.put(key("000"), row("000", "wrong"));
        f.follower.put(key("9"), row("9", "too many"));
        assertThat(sweeper.sweep(ORDERS).rows()).isEqualTo(5);
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
        assertThat(sweeper.sweep(ORDERS).rows()).isEqualTo(5);
        assertThat(f.said).contains("waited");
        assertEqual();
    }

    @Test
    void refusedRowsAreNamedUpToALimitAndTheOthersAreWritten() throws InterruptedException {
        int rows = LedgerStore.KEYS_PER_TABLE + 20;
        TableSweeper coarse = new TableSweeper(f.seams, 1_000, f.pacing);
        for (int i = 0; i < rows; i++) {
            String id = String.format("%06d", i);
            f.authority.put(key(id), row(id, "new"));
            f.refusing.add(key(id));
        }
        f.refusing.remove(key("000000"));
        TableSweeper.Swept swept = coarse.sweep(ORDERS);
        assertThat(swept.rows()).isEqualTo(rows);
        assertThat(swept.refused()).isEqualTo("the fake refuses it");
        assertThat(f.follower.row(key("000000"))).isNotNull();
        long named = f.ledger.open().getOrDefault(ORDERS, 0L);
        assertThat(named).isBetween((long) LedgerStore.KEYS_PER_TABLE, LedgerStore.KEYS_PER_TABLE + 1_000L);

        f.refusing.clear();
        f.refusing.add(key("000007"));
        assertThat(coarse.sweep(ORDERS).refused()).isNull();
        assertThat(f.ledger.open()).as("it took its earlier entry's place").containsEntry(ORDERS, named);
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
