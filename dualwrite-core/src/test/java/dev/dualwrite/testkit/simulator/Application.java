package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Image;
import dev.dualwrite.testkit.simulator.Operation.Kind;
import java.util.ArrayList;
import java.util.List;

/** What the application does, drawn at random. */
final class Application {
    private static final Kind[] KINDS = {Kind.INSERT, Kind.INSERT, Kind.UPDATE, Kind.DELETE, Kind.DELETE, Kind.MOVE};

    private final Simulation world;
    private long values;

    Application(Simulation world) {
        this.world = world;
    }

    Plan plan() {
        Shape shape = world.shape;
        boolean explicit = world.chance(shape.explicit);
        int statements = explicit ? world.oneOf(1, 1, 2, 3) : world.oneOf(1, 1, 1, 2);
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < statements; i++) {
            operations.add(operation());
        }
        return new Plan(
                explicit,
                operations,
                world.oneOf(0, 0, 5, 40),
                world.oneOf(0, 0, 0, 20),
                world.oneOf(0, 0, 0, 8, 60),
                world.chance(shape.doubt),
                world.chance(.07));
    }

    private Operation operation() {
        int row = world.oneOf(world.shape.keys);
        boolean known = !world.chance(world.shape.rereads);
        if (world.chance(world.shape.partial)) {
            return new Operation(Kind.UPDATE, row, row, Rows.partial(world.chance(.5), ++values), known);
        }
        Kind kind = KINDS[world.random.nextInt(KINDS.length)];
        int to = (row + 1 + world.random.nextInt(Rows.COUNT - 1)) % Rows.COUNT;
        return new Operation(kind, row, to, fresh(), known);
    }

    Image fresh() {
        return Rows.full(++values, ++values);
    }

    /** It has usually looked first: it seldom inserts what is there or updates what is not. */
    Operation fitting(Operation planned) {
        boolean there = world.authority.rows[planned.row()] != null;
        if ((planned.kind() == Kind.INSERT) != there || world.chance(world.shape.deferrable ? .8 : .3)) {
            return planned;
        }
        Kind kind = planned.kind() == Kind.INSERT ? Kind.UPDATE : Kind.INSERT;
        return new Operation(kind, planned.row(), planned.row(), fresh(), planned.known());
    }
}
