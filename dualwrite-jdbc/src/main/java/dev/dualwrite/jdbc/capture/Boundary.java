package dev.dualwrite.jdbc.capture;

/**
 * What a call does to the transaction it runs in, as far as its text or method says.
 *
 * <p>Immutable. Savepoint names are as the server has them.
 */
sealed interface Boundary {
    Boundary NONE = new None();
    Boundary BEGIN = new Begin();
    Boundary COMMIT = new Commit(false);
    Boundary ROLLBACK = new Rollback(false);
    Boundary PREPARE = new Prepare();
    Boundary MIXED = new Mixed();

    /** An ordinary statement. */
    record None() implements Boundary {}

    record Begin() implements Boundary {}

    /** @param chain another transaction begins at once */
    record Commit(boolean chain) implements Boundary {}

    /** @param chain another transaction begins at once */
    record Rollback(boolean chain) implements Boundary {}

    record SetSavepoint(String name) implements Boundary {}

    record RollbackTo(String name) implements Boundary {}

    record ReleaseSavepoint(String name) implements Boundary {}

    /** PREPARE TRANSACTION: whether it commits is somebody else's to say, later. */
    record Prepare() implements Boundary {}

    /** Several statements in one string, some of which begin or end transactions. */
    record Mixed() implements Boundary {}

    /** Whether what was written before may be durable once the call has been sent. */
    default boolean mayCommit() {
        return this instanceof Commit || this instanceof Prepare || this instanceof Mixed;
    }
}
