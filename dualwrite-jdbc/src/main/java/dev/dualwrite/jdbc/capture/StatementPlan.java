package dev.dualwrite.jdbc.capture;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the executions of one SQL text are captured.
 *
 * <p>Thread-safe: immutable but for its counters.
 */
interface StatementPlan {
    /** The number of changed rows is not known. */
    long UNCOUNTED = -1;

    /** Whatever the definitions are, the plan is right. */
    long TIMELESS = Long.MAX_VALUE;

    /** Number of the schema's definitions that the plan rests on, if its text changes anything, or calls what may. */
    default long definitions() {
        return TIMELESS;
    }

    /** Whether it writes to no table, begins and ends no transaction, and would do so whatever the definitions are. */
    default boolean passes() {
        return definitions() == TIMELESS && !mayWrite() && boundary() instanceof Boundary.None;
    }

    /** Whether an execution may change rows of a migrated table. */
    boolean mayWrite();

    Boundary boundary();

    /** Whether the text holds one statement alone: an error of the server then means that nothing was done. */
    boolean single();

    /** What an execution has to return so that its keys are known. */
    default Returning returning() {
        return Returning.NONE;
    }

    /**
     * Says what an execution wrote.
     *
     * @param values the parameters' values
     * @param count how many rows it changed, or {@link #UNCOUNTED}
     * @param returned the {@link #returning} columns of all rows, if they came back
     */
    Captured captured(Bindings values, long count, @Nullable Returned returned);

    /** Whether it holds PREPARE TRANSACTION. */
    default boolean prepares() {
        return boundary() instanceof Boundary.Prepare;
    }

    /**
     * Counts an execution of which nothing is captured as it would be captured.
     *
     * @param comesBack the application itself asked for the columns that capture would like to see
     * @param whyNot why a clause of ours would not be sent, for people; empty if it would
     */
    default void observed(Bindings values, long count, boolean comesBack, Function<Appendix, String> whyNot) {}

    /**
     * Says what an execution may have written that did not end well. Its keys at best.
     *
     * @param refused the server did nothing of it and said so: no write that the report would count
     */
    Captured attempted(Bindings values, boolean refused);

    /** Notes what an execution does to the session beside its rows. */
    void executed(SessionKnowledge session);
}
