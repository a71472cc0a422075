package dev.dualwrite.jdbc.route;

import dev.dualwrite.jdbc.sql.TableRef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.ChangeSink;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which tables the target can answer for.
 *
 * <p>Thread-safe.
 *
 * <p>An unqualified name stands for a table of schema public: a session that has changed its search path is pinned, and never
 * asks here.
 */
final class ReadableTables {
    private static final String DEFAULT_SCHEMA = "public";

    private final ChangeSink sink;
    private final Predicate<TableId> suspect;

    ReadableTables(ChangeSink sink, Predicate<TableId> suspect) {
        this.sink = sink;
        this.suspect = suspect;
    }

    private static TableId id(TableRef reference) {
        return new TableId(reference.schema() == null ? DEFAULT_SCHEMA : reference.schema(), reference.name());
    }

    boolean allMigrated(Set<TableRef> reads) {
        for (TableRef reference : reads) {
            if (sink.table(id(reference)) == null) {
                return false;
            }
        }
        return true;
    }

    boolean anySuspect(Set<TableRef> reads) {
        for (TableRef reference : reads) {
            if (suspect.test(id(reference))) {
                return true;
            }
        }
        return false;
    }
}
