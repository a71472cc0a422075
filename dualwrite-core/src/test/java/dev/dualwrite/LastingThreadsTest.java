package dev.dualwrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dualwrite.apply.Applier;
import dev.dualwrite.apply.Asks;
import dev.dualwrite.apply.FollowerCalls;
import dev.dualwrite.bypass.BypassWatch;
import dev.dualwrite.bypass.CapturedRows;
import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.event.Rounds;
import dev.dualwrite.ledger.LedgerWorker;
import dev.dualwrite.ledger.LedgerWriter;
import dev.dualwrite.ledger.QuarantinedKeys;
import dev.dualwrite.ledger.RereadQueue;
import dev.dualwrite.ledger.Rereader;
import dev.dualwrite.ledger.SuspectOutbox;
import dev.dualwrite.ledger.SuspectTables;
import dev.dualwrite.model.BypassMode;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.TransactionChanges;
import dev.dualwrite.queue.ByteBudget;
import dev.dualwrite.queue.ChangeQueue;
import dev.dualwrite.queue.ClockTicker;
import dev.dualwrite.reread.Reread;
import dev.dualwrite.spi.AuthorityClock;
import dev.dualwrite.spi.Bypass;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.spi.FencedWriter.Refusal;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.Suspicion;
import dev.dualwrite.spi.TableReader;
import dev.dualwrite.testkit.Guarantees;
import dev.dualwrite.testkit.InMemoryClock;
import dev.dualwrite.testkit.InMemoryFollower;
import dev.dualwrite.testkit.InMemoryLedgerStore;
import dev.dualwrite.testkit.InMemoryTables;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What nobody expected is thrown at each of the threads: it is told, the thread goes on, and nothing is forgotten. */
@Guarantees("G2")
class LastingThreadsTest {
    /** What is thrown. */
    enum Fault {
        BUG {
            @Override
            void raise() {
                throw new IllegalStateException("a bug");
            }
        },
        LINKAGE {
            @Override
            void raise() {
                throw new NoClassDefFoundError("a class");
            }
        },
        MEMORY {
            @Override
            void raise() {
                throw new OutOfMemoryError("heap");
            }
        };

        abstract void raise();
    }

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final TableId TABLE = new TableId("public", "t");
    private static final ImageLayout LAYOUT = new ImageLayout(List.of("id"), List.of("int4"), true);

    private final List<Thread> threads = new ArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Listeners listeners = new Listeners();
    private final ByteBudget budget = new ByteBudget(1_000_000);
    private final ChangeQueue queue = new ChangeQueue(budget);
    private final InMemoryTables authority = new InMemoryTables(Side.LEGACY);
    private final InMemoryFollower follower = new InMemoryFollower();
    private final InMemoryLedgerStore ledger = new InMemoryLedgerStore();
    private final SuspectOutbox outbox = new SuspectOutbox(10);
    private final Set<RowKey> suspects = ConcurrentHashMap.newKeySet();
    private final Asks asks = new Asks() {
        @Override
        public void reread(Map<RowKey, Long> asked) {}

        @Override
        public void lookUp(List<Doubt.RowsWhere> rows, long mark) {}

        @Override
        public Set<String> searched(TableId table) {
            return Set.of();
        }

        @Override
        public boolean parked(TableId table) {
            return false;
        }

        @Override
        public void suspect(RowKey key, SuspectReason reason) {
            suspects.add(key);
        }

        @Override
        public void refused(Refusal refusal) {
            suspects.add(refusal.key());
        }

        @Override
        public void suspect(TableId table, @Nullable RowKey from, SuspectReason reason) {}
    };

    @BeforeEach
    void listen() {
        listeners.add(new MigrationListener() {
            @Override
            public void trouble(String what, Throwable cause) {
                told.add(what + ": " + cause.getMessage());
            }
        });
    }

    @AfterEach
    void stop() throws InterruptedException {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private Thread start(Runnable work) {
        Thread thread = new Thread(work);
        threads.add(thread);
        thread.start();
        return thread;
    }

    /** A port of which the first calls throw, and those after it are made. */
    private static <T> T failing(Class<T> type, T port, Fault fault, AtomicInteger times) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (times.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                        fault.raise();
                    }
                    try {
                        return method.invoke(port, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static <T> T failing(Class<T> type, T port, Fault fault, int times) {
        return failing(type, port, fault, new AtomicInteger(times));
    }

    private static RowKey key(int id) {
        return new RowKey(TABLE, String.valueOf(id));
    }

    private void write(int id) {
        Change change = Change.upsert(key(id), new Image(LAYOUT, List.of(String.valueOf(id))));
        TransactionChanges changes = new TransactionChanges(List.of(change), List.of());
        assertThat(budget.tryReserve(changes.bytes())).isTrue();
        queue.settle(queue.draw(), false, changes, changes.bytes());
    }

    private void applier(FencedWriter writer, Asks handedOn) {
        start(new Applier(queue, writer, new FollowerCalls(listeners), handedOn, listeners));
    }

    private boolean alive() {
        return threads.stream().allMatch(Thread::isAlive);
    }

    @ParameterizedTest
    @EnumSource
    void theClockTicksOn(Fault fault) throws InterruptedException {
        start(new ClockTicker(queue, failing(AuthorityClock.class, new InMemoryClock(), fault, 2), e -> {}, listeners));
        applier(follower.writer("me"), asks);
        write(1);
        assertThat(queue.awaitPassed(queue.mark(), LIMIT)).isTrue();
        assertThat(follower.row(key(1))).isNotNull();
        assertThat(told).anyMatch(text -> text.startsWith("Reading the migration's clock failed"));
    }

    @ParameterizedTest
    @EnumSource
    void aGroupThatCannotBeAppliedIsSuspectAndTheNextOneComes(Fault fault) throws InterruptedException {
        start(new ClockTicker(queue, new InMemoryClock(), e -> {}, listeners));
        applier(failing(FencedWriter.class, follower.writer("me"), fault, 1), asks);
        write(1);
        assertThat(queue.awaitPassed(queue.mark(), LIMIT)).isTrue();
        write(2);
        assertThat(queue.awaitPassed(queue.mark(), LIMIT)).isTrue();
        assertThat(suspects).containsExactly(key(1));
        assertThat(follower.row(key(2))).isNotNull();
        assertThat(budget.usedBytes()).isZero();
        assertThat(alive()).isTrue();
        assertThat(told).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aGroupThatCannotEvenBeHandedOnIsTriedAgain(Fault fault) throws InterruptedException {
        AtomicInteger untilHandedOn = new AtomicInteger();
        start(new ClockTicker(queue, new InMemoryClock(), e -> {}, listeners));
        FencedWriter writer = follower.writer("me");
        AtomicInteger calls = new AtomicInteger();
        applier(
                new FencedWriter() {
                    @Override
                    public Outcome write(List<FencedChange> changes) {
                        if (calls.getAndIncrement() == 0) {
                            untilHandedOn.set(1);
                            fault.raise();
                        }
                        return writer.write(changes);
                    }

                    @Override
                    public void raiseFloor(TableId table, long floor) {
                        writer.raiseFloor(table, floor);
                    }
                },
                failing(Asks.class, asks, fault, untilHandedOn));
        write(1);
        assertThat(queue.awaitPassed(queue.mark(), LIMIT)).isTrue();
        assertThat(follower.row(key(1))).isNotNull();
        assertThat(budget.usedBytes()).isZero();
        assertThat(alive()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void whatTheApplierHadWhenItWasEndedIsHandedOnOrStillCounted(Fault fault) throws InterruptedException {
        start(new ClockTicker(queue, new InMemoryClock(), e -> {}, listeners));
        AtomicInteger always = new AtomicInteger(Integer.MAX_VALUE);
        AtomicInteger untilHandedOn = new AtomicInteger(Integer.MAX_VALUE);
        applier(
                failing(FencedWriter.class, follower.writer("me"), fault, always),
                failing(Asks.class, asks, fault, untilHandedOn));
        write(1);
        await().until(() -> !told.isEmpty());
        assertThat(queue.applyingNothing()).isFalse();
        untilHandedOn.set(0);
        stop();
        assertThat(queue.applyingNothing()).isTrue();
        assertThat(suspects).containsExactly(key(1));
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreReadAgainOn(Fault fault) throws InterruptedException {
        RereadQueue rereads = new RereadQueue(10);
        Rereader rereader = new Rereader(
                rereads,
                new Rereader.Surroundings(
                        reread(failing(TableReader.class, authority, fault, 1)),
                        authority,
                        authority,
                        outbox,
                        Rereader.CallToFollower::make,
                        () -> {},
                        mark -> true,
                        table -> false,
                        listeners));
        start(rereader);
        rereader.ask(Map.of(key(1), 1L));
        assertThat(rereads.awaitIdle(LIMIT)).isTrue();
        assertThat(outbox.holds(TABLE)).isTrue();
        authority.put(key(2), new Image(LAYOUT, List.of("2")));
        rereader.ask(Map.of(key(2), 1L));
        assertThat(rereads.awaitIdle(LIMIT)).isTrue();
        assertThat(follower.row(key(2))).isNotNull();
        assertThat(alive()).isTrue();
    }

    private Reread reread(TableReader reader) {
        return new Reread(new InMemoryClock(), reader, follower.writer("me"), () -> 1, clock -> {});
    }

    @ParameterizedTest
    @EnumSource
    void suspectsBecomeDurable(Fault fault) throws InterruptedException {
        LedgerStore store = failing(LedgerStore.class, ledger, fault, 2);
        start(new LedgerWriter(outbox, store, new SuspectTables(outbox, store), "me", listeners));
        outbox.accept(Suspicion.of(key(1), SuspectReason.OVERFLOW, 0));
        assertThat(outbox.awaitEmpty(LIMIT)).isTrue();
        assertThat(ledger.entries()).hasSize(1);
        assertThat(told).hasSize(2).allMatch(text -> text.startsWith("Writing suspects to the ledger failed"));
    }

    @ParameterizedTest
    @EnumSource
    void theLedgerIsWorkedOff(Fault fault) {
        TableId broken = new TableId("public", "broken");
        ledger.add("me", List.of(Suspicion.of(broken, SuspectReason.UNKNOWN_WRITE, 0)));
        ledger.add("me", List.of(Suspicion.of(TABLE, SuspectReason.UNKNOWN_WRITE, 0)));
        LedgerStore store = failing(LedgerStore.class, ledger, fault, 2);
        start(new LedgerWorker(new LedgerWorker.Surroundings(
                store,
                new SuspectTables(outbox, store),
                new QuarantinedKeys(() -> {}),
                reread(authority),
                table -> {
                    if (table.equals(broken)) {
                        fault.raise();
                    }
                    return null;
                },
                "me",
                instance -> true,
                mark -> true,
                () -> true,
                table -> true,
                table -> false,
                listeners)));
        await().until(() -> ledger.open().keySet().equals(Set.of(broken)));
        assertThat(alive()).isTrue();
        assertThat(told).anyMatch(text -> text.startsWith("Working the ledger off failed"));
        await().until(() -> told.stream().anyMatch(text -> text.startsWith("Reading public.broken again")));
    }

    @ParameterizedTest
    @EnumSource
    void othersAreWatchedOn(Fault fault) {
        AtomicInteger looks = new AtomicInteger();
        Bypass bypass = failing(
                Bypass.class,
                (Bypass) Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {Bypass.class}, (proxy, method, arguments) -> {
                            if (method.getName().equals("counters")) {
                                looks.incrementAndGet();
                                return new Bypass.Reading("era", 0, Map.of());
                            }
                            if (method.getName().equals("share")) {
                                return new Bypass.Shared(true, 0, Map.of());
                            }
                            return null;
                        }),
                fault,
                3);
        start(new BypassWatch(new BypassWatch.Seams(
                BypassMode.DETECT,
                "me",
                bypass,
                Map::of,
                new CapturedRows(),
                () -> true,
                () -> true,
                () -> true,
                () -> 0,
                outbox::accept,
                table -> {},
                System::nanoTime,
                listeners)));
        await().until(() -> looks.get() == 1);
        assertThat(told).hasSize(3).allMatch(text -> text.startsWith("Looking for what others write failed"));
    }

    @ParameterizedTest
    @EnumSource
    void theTargetIsCalledAgainAfterTheCallThatTriesItFailed(Fault fault) {
        FollowerCalls calls = new FollowerCalls(listeners);
        for (int i = 0; i < 8; i++) {
            away(calls, () -> {
                throw new DatabaseUnavailableException(Side.TARGET, "away", null);
            });
        }
        await().until(() -> !away(calls, () -> {
            fault.raise();
            return true;
        }));
        await().until(() -> !away(calls, () -> true));
    }

    /** Whether a call was not even tried, or did not come through. */
    private static boolean away(FollowerCalls calls, Supplier<Boolean> call) {
        try {
            return !calls.call(call);
        } catch (DatabaseUnavailableException e) {
            return true;
        } catch (IllegalStateException | Error raised) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aListenerThatFailsAsWellEndsNothing(Fault fault) throws InterruptedException {
        AtomicInteger rounds = new AtomicInteger();
        listeners.add(new MigrationListener() {
            @Override
            public void trouble(String what, Throwable cause) {
                fault.raise();
            }
        });
        start(() -> new Rounds(
                        "Counting",
                        () -> {
                            rounds.incrementAndGet();
                            fault.raise();
                        },
                        listeners)
                .run());
        await().until(() -> rounds.get() == 3);
        assertThat(alive()).isTrue();
    }
}
