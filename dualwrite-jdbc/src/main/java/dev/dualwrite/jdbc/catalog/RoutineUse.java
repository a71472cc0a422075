package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.model.TableId;
import org.jspecify.annotations.Nullable;

/**
 * That something in the database calls a routine, or uses what may call one, without a statement naming it.
 *
 * <p>Thread-safe: immutable.
 *
 * @param user what calls
 * @param used what is called, or calls in turn
 */
record RoutineUse(Thing user, Thing used) {

    /** Kinds of things that call routines; the letters are those of {@link RoutineQueries}. */
    enum Kind {
        /** A routine itself: an aggregate's parts, defaults of arguments, bodies in the standard's syntax. */
        ROUTINE,
        OPERATOR,
        CAST,
        /** A domain, whose checks run when a value becomes one. */
        DOMAIN,
        EVENT_TRIGGER,
        /** A relation when it is read: a view's query. */
        READ,
        /** A relation when it is written to: defaults, checks, expressions of indexes, conditions of triggers. */
        WRITTEN
    }

    /** @param relation its name, where it is a relation; null otherwise */
    record Thing(Kind kind, long oid, @Nullable TableId relation, String name) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Thing thing && thing.kind == kind && thing.oid == oid;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(oid) * 31 + kind.ordinal();
        }
    }
}
