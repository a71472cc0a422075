package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.Side;
import dev.dualwrite.spi.FenceEntry;
import dev.dualwrite.spi.FenceRule;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter.Outcome;
import dev.dualwrite.spi.FencedWriter.Reread;
import dev.dualwrite.spi.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One READ COMMITTED transaction on the follower, as the fenced writer makes it. The verdicts are production's. */
final class FollowerWrite {
    private static final DatabaseUnavailableException TURNED_AWAY =
            new DatabaseUnavailableException(Side.TARGET, "The lease is closed", null);
    private static final DatabaseUnavailableException IN_DOUBT =
            new DatabaseUnavailableException(Side.TARGET, "The outcome is not known", null);

    private final Simulation world;
    private final Follower follower;
    private final Actor actor;
    private final String writer;
    private final List<FencedChange> changes;
    private final boolean chunk;
    private final List<FencedChange> won = new ArrayList<>();
    private final List<Reread> again = new ArrayList<>();
    private final long[] floors = new long[Rows.TABLES.size()];
    private final boolean[] seen = new boolean[Rows.COUNT];
    private final boolean[] writes = new boolean[Rows.COUNT];
    private final @Nullable Image[] images = new @Nullable Image[Rows.COUNT];
    private int next;
    private int dropped;
    private boolean under;
    private @Nullable DatabaseUnavailableException trouble;

    /** @param chunk the changes are a chunk's rows */
    FollowerWrite(Simulation world, Actor actor, String writer, List<FencedChange> changes, boolean chunk) {
        this.world = world;
        this.follower = world.follower;
        this.actor = actor;
        this.writer = writer;
        this.changes = new ArrayList<>(changes);
        this.changes.sort(
                Comparator.comparingInt(change -> Rows.row(change.change().key())));
        this.chunk = chunk;
    }

    /** Appends its steps to its actor; the last one gives the answer to one of the two. */
    void begin(Consumer<Outcome> answer, Consumer<DatabaseUnavailableException> failure) {
        actor.writing(this);
        actor.then(Where.SERVER, () -> {
            if (follower.closed(writer)) {
                trouble = TURNED_AWAY;
                return true;
            }
            follower.share(writer);
            follower.writes++;
            under = true;
            actor.thenDo(Where.JVM, this::readFloors);
            actor.then(Where.SERVER, this::judge);
            actor.thenDo(world.rules.has(Rule.TWO_STATEMENTS) ? Where.JVM : Where.SERVER, this::write);
            actor.thenDo(Where.SERVER, this::commit);
            return true;
        });
        actor.thenDo(Where.JVM, () -> {
            actor.writing(null);
            if (trouble != null) {
                failure.accept(trouble);
            } else {
                answer.accept(new Outcome(won.size(), dropped, again, List.of()));
            }
        });
    }

    private void readFloors() {
        System.arraycopy(follower.floors, 0, floors, 0, floors.length);
        for (int row = 0; row < Rows.COUNT; row++) {
            seen[row] = follower.rows[row] != null;
        }
    }

    private boolean judge() {
        for (; next < changes.size(); next++) {
            FencedChange change = changes.get(next);
            int row = Rows.row(change.change().key());
            FollowerWrite holder = follower.locks[row];
            if (holder != null && holder != this) {
                return false;
            }
            FenceEntry entry = follower.entries[row];
            Verdict verdict = verdict(entry, change, floors[Rows.table(row)]);
            world.count(verdict);
            world.trace.say(() -> writer + ": " + verdict + " " + show(change) + " against "
                    + (entry == null ? "nothing" : entry.interval() + (entry.full() ? "" : " partial")));
            if (entry != null || verdict == Verdict.APPLY) {
                follower.locks[row] = this;
            }
            switch (verdict) {
                case APPLY -> won.add(change);
                case REREAD -> again(change);
                case DROP -> dropped++;
            }
        }
        return true;
    }

    private Verdict verdict(@Nullable FenceEntry entry, FencedChange change, long floor) {
        Rules rules = world.rules;
        if (chunk
                && !rules.has(Rule.CHUNK_IS_JUDGED)
                && entry != null
                && entry.interval().hi() >= change.interval().lo()) {
            return Verdict.DROP;
        }
        Interval interval = change.interval();
        if (!rules.has(Rule.TOUCHING_IS_ORDERED)) {
            interval = new Interval(interval.term(), interval.lo() - 1, interval.hi());
        }
        long asked = change.isRead() && !rules.has(Rule.LATER_ENTRY_SETTLES_REREAD) ? Long.MAX_VALUE : change.asked();
        String judged = rules.has(Rule.OWN_NUMBERS_ORDER) ? writer : "nobody";
        return rules.fence()
                .judge(
                        judged,
                        entry,
                        new FencedChange(change.change(), interval, change.first(), change.last(), asked),
                        floor);
    }

    private void again(FencedChange change) {
        again.add(new Reread(
                change.change().key(),
                change.isRead() ? change.asked() : change.interval().hi()));
    }

    private void write() {
        for (FencedChange change : won) {
            Image image = change.change().image();
            int row = Rows.row(change.change().key());
            Image there = follower.rows[row];
            if (!world.rules.has(Rule.TWO_STATEMENTS) && !seen[row]) {
                there = null; // one statement does not see rows that came while it waited
            }
            if (image == null) {
                writes[row] = there != null;
            } else if (image.full()) {
                put(row, image);
            } else if (there != null) {
                put(row, there.overlaidBy(image));
            } else if (world.rules.has(Rule.PARTIAL_WITHOUT_ROW_IS_REREAD)) {
                again(change);
            }
        }
    }

    private void put(int row, Image image) {
        writes[row] = true;
        images[row] = image;
    }

    private void commit() {
        double luck = world.random.nextDouble();
        if (luck < world.shape.followerDoubt) {
            trouble = IN_DOUBT;
        }
        if (luck >= world.shape.followerDoubt / 2) {
            for (int row = 0; row < Rows.COUNT; row++) {
                if (writes[row]) {
                    follower.rows[row] = images[row];
                }
            }
            won.forEach(this::remember);
            world.trace.say(() -> writer + ": follower has " + Rows.show(follower.rows));
        }
        release();
    }

    private void remember(FencedChange change) {
        int row = Rows.row(change.change().key());
        if (change.change().kind() == Change.Kind.DELETE && !world.rules.fence().has(FenceRule.DELETE_LEAVES_ENTRY)) {
            follower.entries[row] = null;
            return;
        }
        boolean read = change.isRead();
        Interval interval = change.interval();
        if (!world.rules.has(Rule.TOUCHING_IS_ORDERED)) {
            interval = new Interval(interval.term(), interval.lo() - 1, interval.hi());
        }
        follower.entries[row] =
                new FenceEntry(interval, change.change().full(), read ? "" : writer, read ? 0 : change.last());
    }

    /** Gives up its locks: committed, or rolled back. */
    void release() {
        if (!under) {
            return;
        }
        under = false;
        follower.writes--;
        follower.unshare(writer);
        for (int row = 0; row < Rows.COUNT; row++) {
            if (follower.locks[row] == this) {
                follower.locks[row] = null;
            }
        }
    }

    private static String show(FencedChange change) {
        return Rows.row(change.change().key()) + " = "
                + Rows.show(change.change().image()) + " " + change.interval();
    }
}
