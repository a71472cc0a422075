package dev.dualwrite.testkit.simulator;

/** A COMMIT whose client is gone: it arrives, sooner or later, or does not. */
final class OrphanCommit extends Actor {
    OrphanCommit(Simulation world, Session session, Tx tx) {
        super(null);
        pause(Where.SERVER, world.oneOf(0, 10, 60));
        if (world.chance(.6)) {
            then(Where.SERVER, new Commit(world.authority, tx));
        } else {
            thenDo(Where.SERVER, () -> world.authority.end(tx, false));
        }
        thenDo(Where.SERVER, () -> session.gone = true);
    }

    @Override
    boolean plan() {
        over = true;
        return false;
    }
}
