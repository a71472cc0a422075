package dev.dualwrite.spi;

import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.RowKey;
import java.util.List;

/** What the foreign keys' ON DELETE and ON UPDATE actions may change when a row goes. Thread-safe and without I/O. */
@FunctionalInterface
public interface Cascades {
    /** Rows that may have changed because this one was deleted; empty if no such foreign key refers to its table. */
    List<Doubt> of(RowKey deleted);
}
