package dev.dualwrite.jdbc.capture;

import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call to the driver, as capture sees it.
 *
 * <p>Used once, on the connection's thread.
 *
 * @param <T> what the call returns
 */
interface Observed<T extends @Nullable Object> {
    /** Whether the call may change rows. */
    boolean mayWrite();

    Boundary boundary();

    /** Number of the oldest definitions that the plan of anything in the call rests on. */
    default long definitions() {
        return StatementPlan.TIMELESS;
    }

    /** Whether an error that the server reports means that the call changed nothing. */
    boolean atomic();

    /** Whether what it writes may become durable later, though no transaction seems to be open after it. */
    default boolean outlasts() {
        return false;
    }

    /** Whether it prepares the transaction for a second phase. */
    default boolean prepares() {
        return false;
    }

    /** Notes what the call did to the session beside rows; told of every call that the server did not refuse as a whole. */
    default void executed(SessionKnowledge session) {}

    /** Says what the call wrote, after it returned. */
    void succeeded(T result, Consumer<Captured> into) throws SQLException;

    /** Counts what the call did, without capturing it, after it returned. */
    default void observed(T result, Function<Appendix, String> whyNot) throws SQLException {}

    /**
     * Says what the call may have written, after it threw.
     *
     * @param refused see {@link StatementPlan#attempted}
     */
    void attempted(boolean refused, Consumer<Captured> into);

    /** A call that writes nothing itself. */
    @FunctionalInterface
    interface BoundaryCall<T extends @Nullable Object> extends Observed<T> {
        @Override
        default boolean mayWrite() {
            return false;
        }

        @Override
        default boolean atomic() {
            return true;
        }

        @Override
        default void succeeded(T result, Consumer<Captured> into) {}

        @Override
        default void attempted(boolean refused, Consumer<Captured> into) {}
    }

    /** A call that is a boundary, or nothing at all, which is known before. */
    static <T extends @Nullable Object> Observed<T> boundary(Boundary boundary) {
        return (BoundaryCall<T>) () -> boundary;
    }
}
