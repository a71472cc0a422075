package dev.dualwrite.testkit.simulator;

import java.util.List;

/** Autocommit statements whose client is gone: the backend goes on with them, sooner or later. */
final class OrphanBatch extends Actor {
    private final Simulation world;
    private final Session session;

    OrphanBatch(Simulation world, Session session, List<Operation> operations) {
        super(null);
        this.world = world;
        this.session = session;
        operations.forEach(this::statement);
        thenDo(Where.SERVER, () -> {
            session.gone = true;
            session.uncaptured = false;
        });
    }

    private void statement(Operation operation) {
        pause(Where.SERVER, world.oneOf(0, 10, 60));
        then(Where.SERVER, () -> {
            Tx tx = world.authority.begin(session);
            Execution execution = new Execution(world, tx, operation);
            then(Where.SERVER, execution);
            then(Where.SERVER, () -> {
                if (execution.failed()) {
                    world.authority.end(tx, false);
                } else {
                    then(Where.SERVER, new Commit(world.authority, tx));
                }
                return true;
            });
            return true;
        });
    }

    @Override
    boolean plan() {
        over = true;
        return false;
    }
}
