package dev.dualwrite.testkit.simulator;

/** The backend of a dead client notices, sooner or later, and rolls back. */
final class Disconnect extends Actor {
    private final Simulation world;
    private final Session session;

    Disconnect(Simulation world, Session session) {
        super(null);
        this.world = world;
        this.session = session;
        pause(Where.SERVER, world.oneOf(0, 5, 40));
        thenDo(Where.SERVER, this::end);
    }

    private void end() {
        Tx tx = session.tx;
        if (tx != null && !tx.ended) {
            world.authority.end(tx, false);
        }
        session.gone = true;
        session.uncaptured = false;
        over = true;
    }

    @Override
    boolean plan() {
        return false;
    }
}
