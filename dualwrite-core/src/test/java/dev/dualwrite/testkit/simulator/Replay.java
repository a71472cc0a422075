package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.DatabaseUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a straight-line procedure of production step by step, without a thread of its own.
 *
 * <p>The procedure runs until it calls a database for the first time and is broken off there; that call is a step, or some, of
 * the actor. Then the procedure runs again from its begin, is given what the calls before answered, and comes one call
 * further.
 *
 * <p>Invariant: this is only right for a procedure that does nothing but calls through here before its last one; what it does
 * itself must be the same the second time.
 */
final class Replay {
    /** Breaks the procedure off where it calls. */
    private static final class Suspended extends Error {
        private static final long serialVersionUID = 1L;

        Suspended() {
            super("a call is under way", null, false, false);
        }
    }

    private static final Suspended SUSPENDED = new Suspended();

    /** A call that takes some steps of the actor. */
    @FunctionalInterface
    interface Call<T> {
        /** Appends its steps; one of them gives the answer to one of the two. */
        void begin(Consumer<T> answer, Consumer<DatabaseUnavailableException> failure);
    }

    /** What production does. */
    @FunctionalInterface
    interface Procedure<T> {
        T run() throws InterruptedException;
    }

    private record Answer(@Nullable Object value, @Nullable DatabaseUnavailableException failure) {}

    private final Actor actor;
    private final List<Answer> answers = new ArrayList<>();
    private int at;
    private int attempts;
    private @Nullable Call<?> pending;

    Replay(Actor actor) {
        this.actor = actor;
    }

    /** Appends the steps of a procedure. */
    <T> void run(Procedure<T> procedure, Consumer<T> done, Consumer<DatabaseUnavailableException> failed) {
        answers.clear();
        actor.then(Where.JVM, () -> {
            attempt(procedure, done, failed);
            return true;
        });
    }

    private <T> void attempt(Procedure<T> procedure, Consumer<T> done, Consumer<DatabaseUnavailableException> failed) {
        at = 0;
        pending = null;
        attempts++;
        T result;
        try {
            result = procedure.run();
        } catch (Suspended suspended) {
            goOn(procedure, done, failed);
            return;
        } catch (DatabaseUnavailableException e) {
            failed.accept(e);
            return;
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts a simulation", e);
        }
        if (pending == null) {
            done.accept(result);
        } else {
            goOn(procedure, done, failed); // it took the break for a fault of what it had called
        }
    }

    private <T> void goOn(Procedure<T> procedure, Consumer<T> done, Consumer<DatabaseUnavailableException> failed) {
        Call<?> call = pending;
        if (call == null) {
            throw new IllegalStateException("Broken off without a call");
        }
        begin(call);
        actor.then(Where.JVM, () -> {
            attempt(procedure, done, failed);
            return true;
        });
    }

    private <T> void begin(Call<T> call) {
        call.begin(value -> answers.add(new Answer(value, null)), trouble -> answers.add(new Answer(null, trouble)));
    }

    /** Counts the runs of procedures from their begin. */
    int attempts() {
        return attempts;
    }

    /** A call of the procedure. */
    @SuppressWarnings({"unchecked", "NullAway"})
    <T> T call(Call<T> call) {
        if (pending != null) {
            throw SUSPENDED;
        }
        if (at == answers.size()) {
            pending = call;
            throw SUSPENDED;
        }
        Answer answer = answers.get(at++);
        if (answer.failure() != null) {
            throw answer.failure();
        }
        return (T) answer.value();
    }

    /** A call that takes one step on a server. */
    <T> T ask(Supplier<T> work) {
        return call((answer, failure) -> actor.thenDo(Where.SERVER, () -> answer.accept(work.get())));
    }

    /** A look that takes no step, but is the same when the procedure runs again. */
    @SuppressWarnings({"unchecked", "NullAway"})
    <T> T note(Supplier<T> look) {
        if (pending != null) {
            throw SUSPENDED;
        }
        if (at == answers.size()) {
            answers.add(new Answer(look.get(), null));
        }
        return (T) answers.get(at++).value();
    }
}
