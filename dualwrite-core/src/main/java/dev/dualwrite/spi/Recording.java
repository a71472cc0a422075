package dev.dualwrite.spi;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.TransactionChanges;

/**
 * One transaction of the application (an autocommit statement is one too), as capture reports it.
 *
 * <p>Confined to the connection that it belongs to; its methods never block on a database, never throw, and end with
 * exactly one of {@link #committed}, {@link #rolledBack} and {@link #inDoubt}.
 */
public interface Recording {
    /** The routing that was in force when it began; it holds until the end. */
    Routing routing();

    /** Whether its changes are wanted. */
    default boolean capturing() {
        return routing().stage().capturing();
    }

    /**
     * A statement is about to be sent that was read with the schema's definitions of this number. Those of older numbers may
     * have missed rows of tables that changed since: these become suspect when the transaction ends.
     */
    default void planned(long definitions) {}

    /**
     * Asks for memory before changes are kept. What is reserved is freed by the ending call, or handed to the queue.
     *
     * @return false if the budget is spent: the caller then keeps less (keys without images, whole tables in place of keys)
     *     and does not count that against the budget
     */
    boolean reserve(long bytes);

    /** Gives memory back: changes were undone by ROLLBACK TO, or replaced by less. */
    void release(long bytes);

    /**
     * Draws the place in the sequence and notes the newest clock value known. To be called directly before COMMIT, or the
     * autocommit statement, is sent; again calls do nothing.
     */
    void sending();

    /**
     * The server acknowledged it.
     *
     * @param explicit the place was drawn by {@link #sending} while all its row locks were held, that is, before a COMMIT;
     *     false for autocommit statements and batches
     */
    void committed(TransactionChanges changes, boolean explicit);

    /** It changed nothing: rolled back, failed, or closed. */
    void rolledBack();

    /** The connection broke after {@link #sending}: all that it may have written is suspect until its backend is gone. */
    void inDoubt(TransactionChanges changes, Backend backend);
}
