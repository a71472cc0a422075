package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Image;
import org.jspecify.annotations.Nullable;

/**
 * A statement of the application.
 *
 * @param row which row
 * @param to where MOVE takes it
 * @param image what INSERT and UPDATE write
 * @param known capture knows the values
 */
record Operation(Kind kind, int row, int to, @Nullable Image image, boolean known) {
    enum Kind {
        INSERT,
        UPDATE,
        DELETE,
        /** Another key for the row. */
        MOVE
    }

    int[] rows() {
        return kind == Kind.MOVE ? new int[] {row, to} : new int[] {row};
    }
}
