package dev.dualwrite.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectCount;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.LedgerStore.Entry;
import dev.dualwrite.spi.LedgerStore.Listed;
import dev.dualwrite.spi.LedgerStore.Scope;
import dev.dualwrite.spi.LedgerStore.Tried;
import dev.dualwrite.spi.Quarantine;
import dev.dualwrite.spi.Suspicion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every ledger does with rows that the follower refuses. Each test starts with an empty ledger. */
public abstract class LedgerStoreContract {
    protected static final TableId ORDERS = new TableId("shop", "orders");
    protected static final TableId ITEMS = new TableId("shop", "Items");
    private static final String CHECK = "check violation (SQLSTATE 23514) constraint price table shop.orders";
    private static final String UNIQUE = "unique violation (SQLSTATE 23505) constraint mail table shop.orders";

    protected abstract LedgerStore store();

    /** So much time passes, as far as pauses are concerned. */
    protected abstract void pass(Duration time);

    private static RowKey key(String value) {
        return new RowKey(ORDERS, value);
    }

    private List<Suspicion> refuse(RowKey key, String why) {
        return store().add("me", List.of(Suspicion.refused(key, why, 0)));
    }

    private List<Entry> ready() {
        return store().ready(0, 100);
    }

    private List<Entry> all() {
        return store().list(Scope.ALL, 0, 100).stream().map(Listed::entry).toList();
    }

    /** Refused so often that it pauses for minutes. */
    private void quarantine(Entry entry) {
        store().refused(List.of(new Tried(entry.id(), 9, CHECK)));
    }

    @Test
    void aRefusedRowKeepsWhatTheFollowerSaid() {
        assertThat(refuse(key("1"), CHECK)).as("it is the first refusal").hasSize(1);

        assertThat(ready()).singleElement().satisfies(entry -> {
            assertThat(entry.reason()).isEqualTo(SuspectReason.REFUSED);
            assertThat(entry.tries().detail()).isEqualTo(CHECK);
            assertThat(entry.tries().count()).isEqualTo(1);
            assertThat(entry.tries().last()).isNotNull();
            assertThat(entry.tries().next()).as("the first retry does not wait").isNull();
        });
    }

    /** Items went with an order; the entry of the order comes first. */
    private void went(String order) {
        store().add(
                        "me",
                        List.of(
                                Suspicion.of(key(order), SuspectReason.CLOSED, 0),
                                Suspicion.of(ITEMS, key(order), SuspectReason.CLOSED, 0)));
    }

    @Test
    void whatWentWithARowWaitsForItAndIsClosedWithItIfItIsGone() {
        went("1");
        Entry order = ready().get(0);
        assertThat(ready()).as("the order alone").containsExactly(order);
        assertThat(store().open()).containsOnlyKeys(ORDERS, ITEMS);

        store().closeGone(List.of(order.id()));

        assertThat(all()).isEmpty();
    }

    @Test
    void whatWentWithARowIsOfTheWholeTableIfThatRowIsNotFoundGone() {
        went("1");
        store().close(List.of(ready().get(0).id()));

        assertThat(ready()).singleElement().satisfies(items -> {
            assertThat(items.table()).isEqualTo(ITEMS);
            assertThat(items.key()).isNull();
        });
    }

    @Test
    void whatWentWithARowIsKeptWhileTheRowIsSuspectAgain() {
        went("1");
        Entry order = ready().get(0);
        went("1");
        went("2");

        store().closeGone(List.of(order.id()));

        assertThat(all()).extracting(Entry::table).containsExactly(ITEMS, ORDERS, ITEMS, ORDERS, ITEMS);
        assertThat(ready()).extracting(Entry::table).containsExactly(ORDERS, ORDERS);
    }

    @Test
    void manyOfThemAreOneForTheWholeTable() {
        went("1");
        went("2");
        store().compact(ITEMS);

        assertThat(ready()).extracting(Entry::table).containsExactly(ORDERS, ORDERS, ITEMS);
    }

    @Test
    void aRowThatIsRefusedAgainPausesLongerAndLonger() {
        refuse(key("1"), CHECK);
        Entry entry = all().get(0);
        for (int tries = 6; tries <= 9; tries++) {
            store().refused(List.of(new Tried(entry.id(), tries, CHECK)));
            assertThat(ready()).as("after %s tries", tries).isEmpty();
            LedgerStore.Tries paused = all().get(0).tries();
            long pause = Quarantine.pause(tries).toSeconds();
            assertThat(paused.count()).isEqualTo(tries);
            assertThat(paused.last()).isNotNull();
            assertThat(paused.next())
                    .isNotNull()
                    .isBetween(
                            paused.last().plusSeconds(pause / 2), paused.last().plusSeconds(2 * pause));
            assertThat(paused.next().getEpochSecond() % pause)
                    .as("ends at a multiple")
                    .isZero();
            assertThat(paused.next().getNano()).isZero();
            pass(Duration.ofSeconds(2 * pause));
            assertThat(ready()).extracting(Entry::id).containsExactly(entry.id());
        }
    }

    @Test
    void aRowThatIsRefusedAgainTakesThePlaceOfItsEarlierEntry() {
        refuse(key("1"), CHECK);
        refuse(key("2"), CHECK);
        Entry first = all().get(0);

        assertThat(refuse(key("1"), UNIQUE)).as("not the first refusal").isEmpty();

        Entry next = all().get(1);
        assertThat(all()).extracting(Entry::key).containsExactly(key("2"), key("1"));
        assertThat(next.id()).as("a re-read under way must not close it").isGreaterThan(first.id());
        assertThat(next.since()).isEqualTo(first.since());
        assertThat(next.tries().count()).isEqualTo(2);
        assertThat(next.tries().detail()).isEqualTo(UNIQUE);
        assertThat(next.tries().next()).as("it pauses now").isNotNull();
    }

    @Test
    void anotherReasonIsAnEntryOfItsOwnAndReadyAtOnce() {
        refuse(key("1"), CHECK);
        quarantine(all().get(0));
        store().add("me", List.of(Suspicion.of(key("1"), SuspectReason.OVERFLOW, 3)));
        assertThat(all()).hasSize(2);
        assertThat(ready()).extracting(Entry::reason).containsExactly(SuspectReason.OVERFLOW);

        store().refused(List.of(new Tried(ready().get(0).id(), 1, CHECK)));
        assertThat(all()).extracting(Entry::reason).containsOnly(SuspectReason.REFUSED);
        assertThat(ready()).extracting(Entry::mark).containsExactly(3L);
    }

    @Test
    void retryingEndsPausesOfWhatItNamesOnly() {
        for (String value : List.of("1", "2", "3")) {
            refuse(key(value), CHECK);
        }
        store().add("me", List.of(Suspicion.refused(new RowKey(ITEMS, "1"), CHECK, 0)));
        all().forEach(this::quarantine);
        assertThat(ready()).isEmpty();

        assertThat(store().retry(Scope.of(key("2")))).isEqualTo(1);
        assertThat(ready()).extracting(Entry::key).containsExactly(key("2"));
        assertThat(ready().get(0).tries().count()).isEqualTo(9);
        assertThat(store().retry(Scope.of(ITEMS))).isEqualTo(1);
        assertThat(ready()).hasSize(2);
        assertThat(store().retry(Scope.ALL)).as("those that still paused").isEqualTo(2);
        assertThat(ready()).hasSize(4);
        assertThat(store().retry(Scope.ALL)).isZero();
    }

    @Test
    void isListedInPages() {
        for (int i = 0; i < 5; i++) {
            refuse(key("k" + i), CHECK);
        }
        store().add("me", List.of(Suspicion.of(ITEMS, SuspectReason.UNKNOWN_WRITE, 0)));

        List<Listed> first = store().list(Scope.of(ORDERS), 0, 3);
        List<Listed> second =
                store().list(Scope.of(ORDERS), first.get(2).entry().id(), 3);

        assertThat(first).extracting(l -> l.entry().key()).containsExactly(key("k0"), key("k1"), key("k2"));
        assertThat(second).extracting(l -> l.entry().key()).containsExactly(key("k3"), key("k4"));
        assertThat(store().list(Scope.of(ITEMS), 0, 9)).hasSize(1);
        assertThat(store().list(Scope.of(key("k3")), 0, 9)).hasSize(1);
        assertThat(store().list(Scope.ALL, 0, 9)).hasSize(6);
    }

    @Test
    void isCountedByTableAndReason() {
        refuse(key("1"), CHECK);
        refuse(key("2"), CHECK);
        quarantine(all().get(0));
        store().add("me", List.of(Suspicion.of(key("3"), SuspectReason.OVERFLOW, 0)));
        store().add("me", List.of(Suspicion.of(ITEMS, SuspectReason.UNKNOWN_WRITE, 0)));
        Instant oldest = all().get(0).since();

        assertThat(store().counts())
                .containsExactlyInAnyOrder(
                        new SuspectCount(ORDERS, SuspectReason.REFUSED, 2, 1, oldest, CHECK),
                        new SuspectCount(
                                ORDERS,
                                SuspectReason.OVERFLOW,
                                1,
                                0,
                                all().get(2).since(),
                                null),
                        new SuspectCount(
                                ITEMS,
                                SuspectReason.UNKNOWN_WRITE,
                                1,
                                0,
                                all().get(3).since(),
                                null));
    }

    @Test
    void compactedRefusalsPauseAsTheyDidUnlessSomethingElseIsAmongThem() {
        refuse(key("1"), CHECK);
        refuse(key("2"), CHECK);
        all().forEach(this::quarantine);
        store().compact(ORDERS);
        assertThat(all()).singleElement().satisfies(whole -> {
            assertThat(whole.key()).isNull();
            assertThat(whole.reason()).isEqualTo(SuspectReason.REFUSED);
            assertThat(whole.tries().count()).isEqualTo(9);
            assertThat(whole.tries().next()).isNotNull();
            assertThat(whole.tries().detail()).isEqualTo(CHECK);
        });
        long before = all().get(0).id();

        store().add("me", List.of(Suspicion.of(key("3"), SuspectReason.OVERFLOW, 4)));
        store().compact(ORDERS);
        assertThat(all()).singleElement().satisfies(whole -> {
            assertThat(whole.id()).as("a sweep under way must not close it").isGreaterThan(before);
            assertThat(whole.reason()).isEqualTo(SuspectReason.OVERFLOW);
            assertThat(whole.mark()).isEqualTo(4);
        });
        assertThat(ready()).hasSize(1);
    }
}
