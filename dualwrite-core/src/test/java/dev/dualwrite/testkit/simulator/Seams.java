package dev.dualwrite.testkit.simulator;

import dev.dualwrite.backfill.BackfillSeams;
import dev.dualwrite.backfill.TableSweeper;
import dev.dualwrite.event.Listeners;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableId;
import dev.dualwrite.reread.Reread;
import dev.dualwrite.spi.AuthorityClock;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.testkit.InMemoryCheckpointStore;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** The databases as one actor calls them, and the production classes that it drives over them. */
final class Seams {
    private static final Listeners NOBODY = new Listeners();

    final Replay replay;
    final LedgerSeam ledger;
    final Reread reread;
    private final Simulation world;
    private final Actor actor;
    private final String instance;
    private final AuthorityClock clock;
    private final FencedWriter writer;
    private final Tables authority;
    private boolean chunkNext;
    private boolean raisesFloor;

    /** Those of a thread of an instance. */
    Seams(Simulation world, Actor actor, Instance instance) {
        this(world, actor, instance.name, instance::learn, instance::failed);
    }

    /**
     * @param known is told the clock values that a re-read draws
     * @param failed is told when the follower did not take something
     */
    Seams(
            Simulation world,
            Actor actor,
            String instance,
            LongConsumer known,
            Consumer<DatabaseUnavailableException> failed) {
        this.world = world;
        this.actor = actor;
        this.instance = instance;
        replay = new Replay(actor);
        ledger = new LedgerSeam(world.suspects, replay);
        clock = () -> replay.ask(world.authority::tick);
        authority = new Tables(Side.LEGACY, world.authority.rows, replay, true, () -> chunkNext = true);
        if (!world.rules.has(Rule.REREAD_HI_AFTER_SNAPSHOT)) {
            authority.drawBeforeReading(clock);
        }
        writer = new FencedWriter() {
            @Override
            public Outcome write(List<FencedChange> changes) {
                return replay.call((answer, failure) -> {
                    boolean chunk = chunkNext;
                    chunkNext = false;
                    new FollowerWrite(world, actor, instance, changes, chunk).begin(answer, failed.andThen(failure));
                });
            }

            @Override
            public void raiseFloor(TableId table, long floor) {
                raise(table, floor);
            }
        };
        LongConsumer learned = value -> replay.note(() -> {
            known.accept(value);
            return value;
        });
        reread = new Reread(this::reading, authority, writer, () -> 1, learned);
    }

    /** The clock that re-reads draw from; without one of their rules, the value belongs to another moment. */
    private long reading() {
        if (!world.rules.has(Rule.REREAD_LO_BEFORE_SNAPSHOT)) {
            authority.readFrom(replay.ask(world.authority.rows::clone));
        }
        long early = authority.takeEarlyValue();
        return early > 0 ? early : clock.tick();
    }

    /**
     * Reads all rows of a table again, as production does.
     *
     * @param raises whether it raises the floor first
     */
    TableSweeper sweeper(boolean raises, LongSupplier mark) {
        boolean speaksForAbsence = world.rules.has(Rule.CHUNK_SPEAKS_FOR_ABSENCE);
        raisesFloor = raises;
        return new TableSweeper(
                new BackfillSeams(
                        clock,
                        authority,
                        new Tables(Side.TARGET, world.follower.rows, replay, speaksForAbsence, () -> {}),
                        writer,
                        reread,
                        new InMemoryCheckpointStore(),
                        ledger,
                        Set::of,
                        () -> true,
                        mark,
                        instance,
                        NOBODY),
                world.oneOf(1, 2),
                (attempt, wake) -> replay.ask(() -> attempt));
    }

    private void raise(TableId table, long floor) {
        if (!raisesFloor) {
            return;
        }
        replay.call((answer, failure) -> {
            int index = Rows.table(table);
            actor.then(Where.SERVER, () -> world.follower.raise(index, floor));
            actor.thenDo(Where.JVM, () -> answer.accept(floor));
        });
    }
}
