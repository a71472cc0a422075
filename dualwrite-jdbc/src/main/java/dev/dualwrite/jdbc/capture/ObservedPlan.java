package dev.dualwrite.jdbc.capture;

import org.jspecify.annotations.Nullable;

/**
 * A call that executes one text: what the text's plan says holds for the call.
 *
 * @param <T> what the call returns
 */
interface ObservedPlan<T extends @Nullable Object> extends Observed<T> {
    StatementPlan plan();

    @Override
    default boolean mayWrite() {
        return plan().mayWrite();
    }

    @Override
    default Boundary boundary() {
        return plan().boundary();
    }

    @Override
    default long definitions() {
        return plan().definitions();
    }

    @Override
    default boolean prepares() {
        return plan().prepares();
    }

    @Override
    default boolean atomic() {
        return plan().single();
    }

    @Override
    default void executed(SessionKnowledge session) {
        plan().executed(session);
    }
}
