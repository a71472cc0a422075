package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TransactionChanges;
import dev.dualwrite.queue.ChangeQueue;
import dev.dualwrite.queue.Place;
import dev.dualwrite.queue.TransactionRecording;
import dev.dualwrite.spi.Recording;
import dev.dualwrite.spi.Suspicion;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What {@link TransactionRecording} would be without one of its rules. */
final class LooseRecording implements Recording {
    private final Rules rules;
    private final Routing routing;
    private final ChangeQueue queue;
    private final TransactionRecording.Surroundings around;
    private @Nullable Place place;

    LooseRecording(Rules rules, Routing routing, ChangeQueue queue, TransactionRecording.Surroundings around) {
        this.rules = rules;
        this.routing = routing;
        this.queue = queue;
        this.around = around;
    }

    /** Whether a rule is off that production's recording cannot do without. */
    static boolean wanted(Rules rules) {
        return !rules.has(Rule.NUMBER_BEFORE_COMMIT)
                || !rules.has(Rule.LO_BEFORE_COMMIT)
                || !rules.has(Rule.DOUBT_HOLDS_NOBODY_UP);
    }

    @Override
    public Routing routing() {
        return routing;
    }

    @Override
    public boolean reserve(long bytes) {
        return true;
    }

    @Override
    public void release(long bytes) {}

    @Override
    public void sending() {
        place = queue.draw();
    }

    @Override
    public void committed(TransactionChanges changes, boolean explicit) {
        Place drawn = Objects.requireNonNull(place);
        if (!rules.has(Rule.NUMBER_BEFORE_COMMIT)) {
            queue.giveUp(drawn);
            drawn = new Place(queue.draw().first(), drawn.lo());
        }
        if (!rules.has(Rule.LO_BEFORE_COMMIT)) {
            drawn = new Place(drawn.first(), queue.known());
        }
        if (around.budget().tryReserve(changes.bytes())) {
            boolean spanned = !explicit || changes.touches(around.deferrable());
            queue.settle(drawn, spanned, changes, changes.bytes());
        } else {
            suspect(changes, SuspectReason.OVERFLOW, List.of());
            queue.giveUp(drawn);
        }
    }

    @Override
    public void rolledBack() {
        if (place != null) {
            queue.giveUp(place);
        }
    }

    @Override
    public void inDoubt(TransactionChanges changes, Backend backend) {
        suspect(changes, SuspectReason.COMMIT_IN_DOUBT, List.of(backend));
        if (rules.has(Rule.DOUBT_HOLDS_NOBODY_UP)) {
            rolledBack();
        }
    }

    private void suspect(TransactionChanges changes, SuspectReason reason, List<Backend> writers) {
        long mark = queue.mark();
        changes.name(
                row -> around.suspects().accept(new Suspicion(row.table(), row, reason, mark, writers)),
                (table, from) -> around.suspects().accept(new Suspicion(table, null, reason, mark, writers)));
    }
}
