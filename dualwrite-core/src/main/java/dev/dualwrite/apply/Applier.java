package dev.dualwrite.apply;

import dev.dualwrite.apply.Coalescer.Coalesced;
import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.Rounds;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.queue.ChangeQueue;
import dev.dualwrite.queue.CommittedTransaction;
import dev.dualwrite.queue.Group;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.spi.FencedWriter.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes groups from the queue and writes them to the follower, one after the other.
 *
 * <p>One thread runs it. A group is tried until the follower answers; while it does not, the queue fills behind it and
 * then overflows to the ledger.
 *
 * <p>Invariant: a group leaves the queue's account only after every one of its changes is committed on the follower, was
 * dropped by the fence, or was handed on as a re-read, a lookup or a suspect. A group whose outcome is not known is
 * written again as it is, and one that could not even be handed on is tried again as a whole: the fence makes that harmless.
 */
public final class Applier implements Runnable {
    /** Smallest and largest number of changes that close a group: the longer the queue, the larger the group. */
    static final int SMALLEST_GROUP = 500;

    static final int LARGEST_GROUP = 5_000;
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final ChangeQueue queue;
    private final FencedWriter follower;
    private final FollowerCalls calls;
    private final Asks asks;
    private final Listeners listeners;
    /** What was taken and is not accounted for. */
    private Group open = Group.NONE;

    public Applier(ChangeQueue queue, FencedWriter follower, FollowerCalls calls, Asks asks, Listeners listeners) {
        this.queue = queue;
        this.follower = follower;
        this.calls = calls;
        this.asks = asks;
        this.listeners = listeners;
    }

    /** Runs until the thread is interrupted; a group under way then goes to the ledger. */
    @Override
    public void run() {
        new Rounds("Applying changes to the target", this::step, listeners).run();
        if (!open.isEmpty()) {
            suspectAll(open, SuspectReason.CLOSED);
            applied();
        }
    }

    private void step() throws InterruptedException {
        if (open.isEmpty()) {
            open = queue.take(Math.min(LARGEST_GROUP, Math.max(SMALLEST_GROUP, queue.size() / 2)), IDLE);
        }
        if (!open.isEmpty()) {
            apply(open);
            applied();
        }
    }

    private void applied() {
        queue.applied(open);
        open = Group.NONE;
    }

    private void apply(Group group) throws InterruptedException {
        try {
            Coalesced coalesced = Coalescer.coalesce(group, asks::searched, asks::parked);
            Outcome outcome = write(coalesced);
            Map<RowKey, Long> rereads = new HashMap<>(coalesced.rereads());
            outcome.reread().forEach(r -> rereads.merge(r.key(), r.asked(), Math::max));
            asks.reread(rereads);
            asks.lookUp(coalesced.lookups(), coalesced.last());
            outcome.refused().forEach(asks::refused);
            Duration lag = lag(group.transactions());
            listeners.tell(l -> l.groupApplied(
                    group.transactions().size(), outcome.applied(), outcome.dropped(), rereads.size(), lag));
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            // Whatever it is, an error of the virtual machine included: one group holds up no other.
            suspectAll(group, SuspectReason.REFUSED);
            listeners.tell(l -> l.trouble("Applying changes to the target failed; they are suspect now", e));
        }
    }

    private Outcome write(Coalesced coalesced) throws InterruptedException {
        if (coalesced.writes().isEmpty()) {
            return new Outcome(0, 0, List.of(), List.of());
        }
        while (true) {
            try {
                return calls.call(() -> follower.write(coalesced.writes()));
            } catch (DatabaseUnavailableException e) {
                calls.pause();
            }
        }
    }

    private void suspectAll(Group group, SuspectReason reason) {
        for (CommittedTransaction transaction : group.transactions()) {
            transaction
                    .changes()
                    .name(row -> asks.suspect(row, reason), (table, from) -> asks.suspect(table, from, reason));
        }
    }

    private static Duration lag(List<CommittedTransaction> transactions) {
        long oldest = transactions.stream()
                .mapToLong(CommittedTransaction::settledNanos)
                .min()
                .orElseGet(System::nanoTime);
        return Duration.ofNanos(Math.max(0, System.nanoTime() - oldest));
    }
}
