package dev.dualwrite.spi;

import dev.dualwrite.model.DatabaseUnavailableException;
import java.util.Set;

/**
 * Which transactions are alive on the authority, seen from outside.
 *
 * <p>Thread-safe; all methods throw {@link DatabaseUnavailableException}.
 */
public interface TransactionWatch {
    /** Virtual ids of all transactions alive in this database now, prepared ones too; without those of our own connections. */
    Set<String> alive();
}
