package dev.dualwrite.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableId;
import dev.dualwrite.reread.Reread;
import dev.dualwrite.reread.RowsThatWent;
import dev.dualwrite.spi.Suspicion;
import dev.dualwrite.testkit.Guarantees;
import dev.dualwrite.testkit.InMemoryClock;
import dev.dualwrite.testkit.InMemoryFollower;
import dev.dualwrite.testkit.InMemoryTables;
import dev.dualwrite.testkit.Outage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@Guarantees({"G2", "G3"})
class RereaderTest {
    private static final TableId CHILD = new TableId("public", "child");
    private static final TableId GRANDCHILD = new TableId("public", "grandchild");
    private static final RowKey CHILD_KEY = new RowKey(CHILD, "1");
    private static final RowKey GRANDCHILD_KEY = new RowKey(GRANDCHILD, "10");
    private static final ImageLayout LAYOUT = new ImageLayout(List.of("id", "parent"), List.of("int4", "int4"), true);
    private static final Doubt.RowsWhere CHILDREN =
            new Doubt.RowsWhere(CHILD, List.of("parent"), List.of("7"), Set.of(GRANDCHILD), null);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Outage targetOutage = new Outage(Side.TARGET);
    private final InMemoryTables authority = new InMemoryTables(Side.LEGACY);
    private final InMemoryTables rows = new InMemoryTables(Side.TARGET, targetOutage, InMemoryTables.BY_BYTES);
    private final InMemoryFollower follower = new InMemoryFollower(targetOutage, (Change c) -> false, rows);
    private final SuspectOutbox suspects = new SuspectOutbox(10);
    private final RereadQueue queue = new RereadQueue(2);
    private final AtomicBoolean parked = new AtomicBoolean();
    private final AtomicLong passed = new AtomicLong(Long.MAX_VALUE);
    private final CountDownLatch pauses = new CountDownLatch(1);
    private final Rereader rereader = new Rereader(
            queue,
            new Rereader.Surroundings(
                    new Reread(
                            new InMemoryClock(),
                            authority,
                            new RowsThatWent(follower.writer("me"), RereaderTest::children, this::lookUp),
                            () -> 1,
                            clock -> {}),
                    authority,
                    rows,
                    suspects,
                    Rereader.CallToFollower::make,
                    pauses::countDown,
                    mark -> mark < passed.get(),
                    table -> parked.get(),
                    new Listeners()));
    private Thread thread = new Thread();

    private static List<Doubt> children(RowKey key) {
        return key.table().equals(CHILD)
                ? List.of(new Doubt.RowsWhere(GRANDCHILD, List.of("parent"), key.values(), Set.of(), null))
                : List.of();
    }

    private void lookUp(List<Doubt> gone) {
        gone.forEach(
                doubt -> assertThat(queue.lookUp((Doubt.RowsWhere) doubt, 0)).isTrue());
    }

    private void start() {
        thread = new Thread(rereader);
        thread.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    private static Image row(String id, String parent) {
        return new Image(LAYOUT, List.of(id, parent));
    }

    @Test
    void cascadeIsFollowedToTheGrandchildren() throws Exception {
        rows.put(CHILD_KEY, row("1", "7"));
        rows.put(GRANDCHILD_KEY, row("10", "1"));
        rereader.lookUp(List.of(CHILDREN), 0);
        start();
        assertThat(queue.awaitIdle(LIMIT)).isTrue();
        assertThat(rows.all()).isEmpty();
    }

    @Test
    void grandchildrenOfAChildThatARereadFoundGoneAreFoundThough() throws Exception {
        rows.put(CHILD_KEY, row("1", "7"));
        rows.put(GRANDCHILD_KEY, row("10", "1"));
        rereader.ask(Map.of(CHILD_KEY, 1L));
        start();
        assertThat(queue.awaitIdle(LIMIT)).isTrue();
        assertThat(rows.all()).isEmpty();
    }

    @Test
    void lookupWaitsUntilEarlierChangesWereApplied() throws Exception {
        passed.set(3);
        rereader.lookUp(List.of(CHILDREN), 3);
        start();
        rereader.ask(Map.of(GRANDCHILD_KEY, 1L));
        await().until(() -> follower.entry(GRANDCHILD_KEY) != null);
        assertThat(queue.isIdle()).isFalse();
        rows.put(CHILD_KEY, row("1", "7"));
        passed.set(4);
        assertThat(queue.awaitIdle(LIMIT)).isTrue();
        assertThat(rows.all())
                .as("the row that an earlier change brought was found")
                .isEmpty();
    }

    @Test
    void whatWasTakenIsAskedForAgainAfterAnOutage() throws Exception {
        authority.put(CHILD_KEY, row("1", "7"));
        targetOutage.failNext(1);
        rereader.ask(Map.of(CHILD_KEY, 1L));
        start();
        assertThat(pauses.await(30, TimeUnit.SECONDS)).isTrue();
        await().until(() -> rows.row(CHILD_KEY) != null);
        assertThat(queue.awaitIdle(LIMIT)).isTrue();
    }

    @Test
    void lookupThatTimesOutAgainAndAgainMakesItsTablesSuspect() throws Exception {
        targetOutage.timeOut();
        rereader.lookUp(List.of(CHILDREN), 0);
        start();
        assertThat(queue.awaitIdle(LIMIT)).isTrue();
        assertThat(suspects.peek(Duration.ZERO))
                .extracting(Suspicion::table)
                .containsExactlyInAnyOrder(CHILD, GRANDCHILD);
    }

    @Test
    void tablesBeyondAParkedOneAreSuspectSinceNobodyFollowsItsRows() throws Exception {
        parked.set(true);
        rereader.lookUp(List.of(CHILDREN), 0);
        start();
        assertThat(queue.awaitIdle(LIMIT)).isTrue();
        assertThat(suspects.peek(Duration.ZERO)).extracting(Suspicion::table).containsExactly(GRANDCHILD);
    }

    @Test
    void whatFindsNoRoomBecomesSuspect() throws Exception {
        rereader.ask(Map.of(CHILD_KEY, 1L));
        rereader.ask(Map.of(GRANDCHILD_KEY, 1L));
        rereader.ask(Map.of(new RowKey(CHILD, "3"), 1L));
        assertThat(suspects.peek(Duration.ZERO)).hasSize(1);
    }
}
