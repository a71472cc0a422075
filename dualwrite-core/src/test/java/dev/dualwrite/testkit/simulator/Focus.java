package dev.dualwrite.testkit.simulator;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the absence of a rule shows soonest.
 *
 * @param profile of all schedules; null for that of the seed
 * @param change made to the shape that the seed drew
 */
record Focus(@Nullable Profile profile, Consumer<Shape> change) {
    static final Focus NONE = new Focus(null, shape -> {});

    /** Its profile is given, its shape is the seed's. */
    static Focus on(Profile profile) {
        return new Focus(profile, shape -> {});
    }

    /** One row that everybody writes. */
    static Focus hot(Profile profile) {
        return new Focus(profile, Focus::hot);
    }

    /** The same; then more is changed. */
    static Focus hot(Profile profile, Consumer<Shape> change) {
        return new Focus(profile, ((Consumer<Shape>) Focus::hot).andThen(change));
    }

    private static void hot(Shape shape) {
        shape.keys = new int[] {2};
        shape.beats = 40;
    }
}
