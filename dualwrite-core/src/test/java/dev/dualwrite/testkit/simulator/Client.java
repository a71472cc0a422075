package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TransactionChanges;
import dev.dualwrite.queue.Place;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A thread of the application: explicit transactions and autocommit statements, one after the other. */
final class Client extends Actor {
    private static final int PATIENCE = 60;
    private final Simulation world;
    private final Instance instance;
    private int left;
    private Authority.Tx tx = new Authority.Tx();
    private final List<Change> changes = new ArrayList<>();
    private @Nullable Place place;
    private boolean failed;

    Client(Simulation world, Instance instance, int transactions) {
        this.world = world;
        this.instance = instance;
        this.left = transactions;
    }

    boolean finished() {
        return left == 0 && idle();
    }

    @Override
    boolean plan() {
        if (left == 0) {
            return false;
        }
        left--;
        tx = new Authority.Tx();
        changes.clear();
        place = null;
        failed = world.chance(0.07);
        pause(world.oneOf(0, 0, 5, 40));
        if (world.chance(world.shape.explicit())) {
            explicit();
        } else {
            autocommit();
        }
        return true;
    }

    private void explicit() {
        int statements = world.oneOf(1, 1, 2, 3);
        for (int i = 0; i < statements; i++) {
            statement();
            pause(world.oneOf(0, 0, 20));
        }
        thenDo(() -> {
            if (failed) {
                world.authority.end(tx);
            } else if (changes.isEmpty()) {
                world.authority.commit(tx);
            } else {
                place = instance.sequencer.draw();
            }
        });
        pause(1);
        thenDo(() -> {
            if (place != null) {
                world.authority.commit(tx);
            }
        });
        pause(world.oneOf(0, 0, 8, 60));
        thenDo(() -> settle(false));
    }

    private void autocommit() {
        thenDo(() -> place = instance.sequencer.draw());
        pause(1);
        failed = false;
        statement();
        pause(1);
        thenDo(() -> world.authority.commit(tx));
        pause(world.oneOf(0, 0, 8, 60));
        thenDo(() -> settle(true));
    }

    private void settle(boolean spanned) {
        Place mine = place;
        if (mine == null) {
            return;
        }
        if (failed || changes.isEmpty()) {
            instance.sequencer.giveUp(mine);
        } else {
            instance.sequencer.settle(mine, spanned, TransactionChanges.merge(changes, List.of()), 0, 0);
        }
    }

    /** One statement: waits for its row's lock, then writes. */
    private void statement() {
        RowKey key = world.anyKey();
        RowKey other = world.anyKey();
        int[] waited = new int[1];
        boolean moves = world.chance(0.08) && !other.equals(key);
        then(() -> {
            if (failed) {
                return true;
            }
            if (world.authority.lock(tx, key) && (!moves || world.authority.lock(tx, other))) {
                if (moves) {
                    move(key, other);
                } else {
                    write(key);
                }
                return true;
            }
            failed = ++waited[0] > PATIENCE;
            if (failed) {
                world.authority.end(tx);
            }
            return failed;
        });
    }

    private void move(RowKey from, RowKey to) {
        Image row = world.authority.see(tx, from);
        if (row != null && world.authority.see(tx, to) == null) {
            record(Change.delete(from), null);
            record(Change.reread(to), row);
        }
    }

    private void write(RowKey key) {
        Image row = world.authority.see(tx, key);
        boolean known = !world.chance(world.shape.rereads());
        if (row == null) {
            Image image = world.freshRow();
            record(known ? Change.upsert(key, image) : Change.reread(key), image);
        } else if (world.chance(world.shape.partial())) {
            Image partial = world.freshColumn();
            record(known ? Change.upsert(key, partial) : Change.reread(key), row.overlaidBy(partial));
        } else if (world.chance(0.5)) {
            record(known ? Change.delete(key) : Change.reread(key), null);
        } else {
            Image image = world.freshRow();
            record(known ? Change.upsert(key, image) : Change.reread(key), image);
        }
    }

    private void record(Change change, @Nullable Image row) {
        changes.add(change);
        world.authority.write(tx, change.key(), row);
    }
}
