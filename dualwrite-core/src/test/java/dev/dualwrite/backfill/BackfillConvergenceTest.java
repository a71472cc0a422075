package dev.dualwrite.backfill;

import static dev.dualwrite.backfill.BackfillFixture.ORDERS;
import static dev.dualwrite.backfill.BackfillFixture.key;
import static dev.dualwrite.backfill.BackfillFixture.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.model.RowKey;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.LedgerStore.Entry;
import dev.dualwrite.testkit.InMemoryTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Seeded schedules: between any two steps of the copier the application writes, and what it wrote earlier comes to the
 * follower in any order, twice at times. When all has come and the ledger is worked off the sides are equal.
 */
@Timeout(120)
class BackfillConvergenceTest {
    private static final int SCHEDULES = 600;
    private static final List<String> IDS = List.of("1", "2", "3", "A", "a", "b", "B", "c");

    private static final class Schedule {
        final Random random;
        final BackfillFixture f;
        final List<FencedChange> onTheirWay = new ArrayList<>();
        boolean busy;

        Schedule(long seed) {
            random = new Random(seed);
            f = new BackfillFixture(random.nextBoolean() ? InMemoryTables.BY_BYTES : InMemoryTables.BY_LETTERS);
            for (String id : IDS) {
                if (random.nextBoolean()) {
                    f.authority.put(key(id), row(id, "before capture"));
                }
                if (random.nextInt(3) == 0) {
                    f.follower.put(key(id), row("an earlier life's", "an earlier life's"));
                }
            }
        }

        void run() throws InterruptedException {
            f.authority.beforeRead(method -> meanwhile());
            f.authority.afterRead(method -> meanwhile());
            f.follower.beforeRead(method -> meanwhile());
            f.fence.beforeWrite(changes -> meanwhile());
            loseSome();
            int chunkRows = 1 + random.nextInt(4);
            if (random.nextBoolean()) {
                f.backfill(chunkRows, ORDERS).start().join();
            } else {
                new TableSweeper(f.seams, chunkRows, f.pacing).sweep(ORDERS);
            }
            busy = true;
            while (!onTheirWay.isEmpty()) {
                arrive();
            }
            workOffLedger();
        }

        /** Why there is something to do: writes before capture, or before the table became suspect, that never arrive. */
        private void loseSome() {
            busy = true;
            for (int i = random.nextInt(6); i > 0; i--) {
                write();
            }
            onTheirWay.removeIf(change -> random.nextBoolean());
            busy = false;
        }

        void meanwhile() {
            if (busy) {
                return;
            }
            busy = true;
            for (int i = random.nextInt(3); i > 0; i--) {
                if (onTheirWay.isEmpty() || random.nextBoolean()) {
                    write();
                } else {
                    arrive();
                }
            }
            busy = false;
        }

        private void write() {
            String id = IDS.get(random.nextInt(IDS.size()));
            boolean there = f.authority.row(key(id)) != null;
            if (!there) {
                onTheirWay.add(f.write(id, "inserted " + f.clock.newest()));
            } else {
                onTheirWay.add(
                        switch (random.nextInt(3)) {
                            case 0 -> f.write(id, "written " + f.clock.newest());
                            case 1 -> f.update(id, "updated " + f.clock.newest());
                            default -> f.delete(id);
                        });
            }
        }

        private void arrive() {
            FencedChange change = onTheirWay.get(random.nextInt(onTheirWay.size()));
            if (random.nextInt(5) > 0) {
                onTheirWay.remove(change);
            }
            f.seams
                    .writer()
                    .write(List.of(change))
                    .reread()
                    .forEach(r -> f.seams.reread().settle(List.of(r.key()), 10));
        }

        private void workOffLedger() {
            for (Entry entry : f.ledger.entries()) {
                RowKey key = entry.key();
                assertThat(key).isNotNull();
                assertThat(f.seams.reread().settle(List.of(key), 1).unsettled()).isEmpty();
            }
        }
    }

    @Test
    void theSidesAreEqualWhenAllHasComeAndTheLedgerIsWorkedOff() throws InterruptedException {
        for (long seed = 0; seed < SCHEDULES; seed++) {
            Schedule schedule = new Schedule(seed);
            schedule.run();
            assertThat(schedule.f.follower.rows(ORDERS))
                    .as("seed %s", seed)
                    .containsExactlyInAnyOrderEntriesOf(schedule.f.authority.rows(ORDERS));
        }
    }
}
