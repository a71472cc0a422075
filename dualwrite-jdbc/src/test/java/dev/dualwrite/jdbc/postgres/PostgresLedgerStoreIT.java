package dev.dualwrite.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.Backend;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.LedgerStore.Entry;
import dev.dualwrite.spi.Suspicion;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresLedgerStoreIT {
    private static final TableId ORDERS = new TableId("shop", "orders");
    private static final TableId ITEMS = new TableId("shop", "Items");

    @RegisterExtension
    static final PostgresPair servers =
            PostgresPair.standard().with("max_prepared_transactions", "5").freshForEachTest();

    private LedgerStore ledger;

    @BeforeEach
    void schema() {
        ControlTables.create(servers);
        ledger = new PostgresLedgerStore(Side.LEGACY, servers.legacy().dataSource(), PoolSettings.DEFAULT);
    }

    private static RowKey key(String... values) {
        return new RowKey(ORDERS, List.of(values));
    }

    private static Suspicion waiting(RowKey key, Backend... writers) {
        return new Suspicion(ORDERS, key, SuspectReason.COMMIT_IN_DOUBT, 5, List.of(writers));
    }

    private static Backend backend(Connection connection) throws Exception {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            int pid = row.getInt(1);
            return new PostgresControlStore(Side.LEGACY, servers.legacy().dataSource(), PoolSettings.DEFAULT)
                    .backend(pid);
        }
    }

    private List<RowKey> readyKeys() {
        return ledger.ready(0, 100).stream().map(Entry::key).toList();
    }

    @Test
    void keepsWhatItIsTold() {
        ledger.add("me", List.of());
        ledger.add(
                "me",
                List.of(
                        Suspicion.of(key("a,b", ""), SuspectReason.OVERFLOW, 7),
                        Suspicion.of(key("x"), SuspectReason.REFUSED, 8),
                        Suspicion.of(ITEMS, SuspectReason.UNKNOWN_WRITE, 9)));

        List<Entry> ready = ledger.ready(0, 10);

        assertThat(ready).extracting(Entry::table).containsExactly(ORDERS, ORDERS, ITEMS);
        assertThat(ready).extracting(Entry::key).containsExactly(key("a,b", ""), key("x"), null);
        assertThat(ready).extracting(Entry::mark).containsExactly(7L, 8L, 9L);
        assertThat(ready).extracting(Entry::instance).containsOnly("me");
        assertThat(ready)
                .extracting(Entry::reason)
                .containsExactly(SuspectReason.OVERFLOW, SuspectReason.REFUSED, SuspectReason.UNKNOWN_WRITE);
        assertThat(ready).extracting(Entry::id).isSorted();
        assertThat(ledger.open()).isEqualTo(Map.of(ORDERS, 2L, ITEMS, 1L));
        assertThat(ledger.ready(ready.get(0).id(), 1)).containsExactly(ready.get(1));
    }

    @Test
    void closesExactlyTheEntriesThatAreNamed() {
        ledger.add("me", List.of(Suspicion.of(key("1"), SuspectReason.OVERFLOW, 1)));
        List<Entry> sealed = ledger.ready(0, 10);
        ledger.add("me", List.of(Suspicion.of(key("1"), SuspectReason.OVERFLOW, 2)));

        ledger.close(sealed.stream().map(Entry::id).toList());
        ledger.close(List.of());

        assertThat(ledger.ready(0, 10)).extracting(Entry::mark).containsExactly(2L);
    }

    @Test
    void anEntryWaitsForItsWritersBackend() throws Exception {
        try (Connection writer = servers.legacy().connect()) {
            Backend backend = backend(writer);
            assertThat(backend.start()).isPositive();
            ledger.add(
                    "me",
                    List.of(
                            waiting(key("this one"), backend),
                            waiting(key("start unknown"), new Backend(backend.pid(), 0)),
                            waiting(key("an earlier one"), new Backend(backend.pid(), backend.start() - 1)),
                            waiting(key("not known"), Backend.NONE),
                            Suspicion.of(key("over"), SuspectReason.OVERFLOW, 1)));
            assertThat(readyKeys()).containsExactly(key("an earlier one"), key("not known"), key("over"));
            assertThat(ledger.waitsFor()).containsExactly("backend " + backend.pid());
        }
        Awaitility.await().until(() -> readyKeys().size() == 5);
        assertThat(ledger.waitsFor()).isEmpty();
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.wait"))
                .isZero();
    }

    @Test
    void anEntryWaitsForTheTransactionsThatWereAliveWhenItWasMade() throws Exception {
        try (Connection other = servers.legacy().connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT 1");
            ledger.add("me", List.of(waiting(key("1"), Backend.NONE)));
            assertThat(readyKeys()).isEmpty();
            assertThat(ledger.waitsFor())
                    .containsExactly(
                            "a transaction of backend " + backend(other).pid());
            other.commit();
            statement.execute("SELECT 1");
            assertThat(readyKeys()).as("a later transaction is not waited for").containsExactly(key("1"));
        }
    }

    @Test
    void anEntryWaitsForPreparedTransactions() {
        servers.legacy().execute("CREATE TABLE t (id int)");
        servers.legacy().execute("BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'p1'");
        ledger.add("me", List.of(waiting(key("1"), Backend.NONE)));
        assertThat(readyKeys()).isEmpty();
        assertThat(ledger.waitsFor()).singleElement().asString().startsWith("transaction prepared ");
        servers.legacy().execute("COMMIT PREPARED 'p1'");
        assertThat(readyKeys()).containsExactly(key("1"));
    }

    @Test
    void compactingKeepsReasonMarkAndWhatIsWaitedFor() throws Exception {
        try (Connection writer = servers.legacy().connect()) {
            Backend backend = backend(writer);
            List<Suspicion> many = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                many.add(Suspicion.of(key("k" + i), SuspectReason.OVERFLOW, i));
            }
            many.add(waiting(key("w"), backend));
            ledger.add("me", many);
            ledger.add("me", List.of(Suspicion.of(ITEMS, SuspectReason.CLOSED, 1)));

            ledger.compact(ORDERS);

            assertThat(ledger.open()).isEqualTo(Map.of(ORDERS, 1L, ITEMS, 1L));
            assertThat(ledger.ready(0, 10)).extracting(Entry::table).containsExactly(ITEMS);
        }
        Awaitility.await().until(() -> ledger.ready(0, 10).size() == 2);
        Entry whole = ledger.ready(0, 10).stream()
                .filter(e -> e.table().equals(ORDERS))
                .findFirst()
                .orElseThrow();
        assertThat(whole.key()).isNull();
        assertThat(whole.reason()).isEqualTo(SuspectReason.OVERFLOW);
        assertThat(whole.mark()).isEqualTo(199);
        assertThat(whole.instance()).isEqualTo("me");
        ledger.compact(ORDERS);
        assertThat(ledger.open()).containsEntry(ORDERS, 1L);
    }
}
