package dev.dualwrite.jdbc.sql;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a statement does, as far as its text says so.
 *
 * <p>Thread-safe: immutable, like everything in it.
 *
 * <p>A shape never guesses: what could not be placed is {@link Unknown}, or opaque in the part concerned. Whether the
 * server accepts the statement is not judged.
 */
public sealed interface StatementShape
        permits Insert,
                Update,
                Delete,
                Select,
                TransactionControl,
                SessionSetting,
                Ddl,
                StatementShape.Merge,
                StatementShape.DataModifyingWith,
                StatementShape.Truncate,
                StatementShape.Copy,
                StatementShape.Explain,
                StatementShape.CursorCommand,
                StatementShape.Call,
                StatementShape.Do,
                StatementShape.PrepareSql,
                StatementShape.ExecuteSql,
                StatementShape.Deallocate,
                StatementShape.Notification,
                StatementShape.Lock,
                StatementShape.Show,
                StatementShape.Maintenance,
                StatementShape.Empty,
                StatementShape.Unknown {

    /** Whether executing the statement changes rows. */
    Writes writes();

    /** The relations whose rows the text says are changed; empty if it names none, whatever {@link #writes()} says. */
    default Set<TableRef> written() {
        return Set.of();
    }

    /** What the statement names beside its target. */
    default References references() {
        return References.NONE;
    }

    /** Every relation in the statement, written or read; empty if one of them may have been missed. */
    default Optional<Set<TableRef>> tables() {
        if (!references().complete()) {
            return Optional.empty();
        }
        Set<TableRef> tables = new LinkedHashSet<>(written());
        tables.addAll(references().read());
        return Optional.of(tables);
    }

    /**
     * Whether this is a query that another server with the same rows answers alike: no lock, no INTO, no writing WITH,
     * and every function known to have no effect and no tie to a session. What views and operators do is not known here.
     */
    default boolean isReadOnlyRoutable() {
        return isReadOnlyRoutable(function -> false);
    }

    /** The same, where the caller vouches for further functions, named as in {@link References#functions()}. */
    default boolean isReadOnlyRoutable(Predicate<String> harmless) {
        return false;
    }

    /** Whether a RETURNING clause can be appended to the text: an INSERT, UPDATE, DELETE or MERGE that has none. */
    default boolean acceptsReturning() {
        return false;
    }

    /**
     * MERGE. The target's alias is null if there is none; {@code updated} are the columns that any of its WHEN clauses
     * assigns, empty if they could not be read.
     */
    record Merge(
            TableRef table,
            @Nullable String alias,
            Optional<Set<String>> updated,
            boolean returning,
            References references)
            implements StatementShape {
        @Override
        public boolean acceptsReturning() {
            return !returning;
        }

        @Override
        public Writes writes() {
            return Writes.YES;
        }

        @Override
        public Set<TableRef> written() {
            return union(references.writtenInWith(), table);
        }
    }

    /** A statement whose WITH clauses write; the main statement may write as well. */
    record DataModifyingWith(StatementShape main, Set<TableRef> written, References references)
            implements StatementShape {
        public DataModifyingWith {
            written = Set.copyOf(written);
        }

        @Override
        public Writes writes() {
            return Writes.YES;
        }

        @Override
        public boolean acceptsReturning() {
            return main.acceptsReturning();
        }
    }

    /** TRUNCATE. */
    record Truncate(List<TableRef> tablesNamed, boolean cascade, boolean restartIdentity) implements StatementShape {
        public Truncate {
            tablesNamed = List.copyOf(tablesNamed);
        }

        @Override
        public Writes writes() {
            return Writes.YES;
        }

        @Override
        public Set<TableRef> written() {
            return Set.copyOf(tablesNamed);
        }
    }

    /** COPY: a table, or a query ({@code table} null) which can only be copied out. Columns are empty if not given. */
    record Copy(
            @Nullable TableRef table,
            List<String> columns,
            @Nullable StatementShape query,
            boolean from) implements StatementShape {
        public Copy {
            columns = List.copyOf(columns);
        }

        @Override
        public Writes writes() {
            return from ? Writes.YES : query == null ? Writes.NO : query.writes();
        }

        @Override
        public Set<TableRef> written() {
            return from && table != null ? Set.of(table) : query == null ? Set.of() : query.written();
        }

        @Override
        public References references() {
            if (query != null) {
                return query.references();
            }
            return from || table == null
                    ? References.NONE
                    : new References(Set.of(table), Set.of(), Set.of(), true, false, false, false);
        }
    }

    /** EXPLAIN; with {@code analyze} the inner statement is executed. */
    record Explain(boolean analyze, StatementShape inner) implements StatementShape {
        @Override
        public Writes writes() {
            return analyze ? inner.writes() : Writes.NO;
        }

        @Override
        public Set<TableRef> written() {
            return analyze ? inner.written() : Set.of();
        }

        @Override
        public References references() {
            return inner.references();
        }
    }

    /** DECLARE (with its query), FETCH, MOVE or CLOSE. */
    record CursorCommand(String verb, @Nullable StatementShape query) implements StatementShape {
        @Override
        public Writes writes() {
            if (query != null) {
                return query.writes();
            }
            return verb.equals("close") ? Writes.NO : Writes.MAYBE;
        }

        @Override
        public References references() {
            return query == null ? References.NONE : query.references();
        }
    }

    /** CALL or the JDBC escape <code>{call …}</code>; the escape calls a function or a procedure. */
    record Call(TableRef routine, boolean jdbcEscape) implements StatementShape {
        @Override
        public Writes writes() {
            return Writes.MAYBE;
        }
    }

    /** DO. */
    record Do() implements StatementShape {
        @Override
        public Writes writes() {
            return Writes.MAYBE;
        }
    }

    /** PREPARE name AS statement: nothing is executed yet. */
    record PrepareSql(String name, StatementShape inner) implements StatementShape {
        @Override
        public Writes writes() {
            return Writes.NO;
        }
    }

    /** EXECUTE name. */
    record ExecuteSql(String name) implements StatementShape {
        @Override
        public Writes writes() {
            return Writes.MAYBE;
        }
    }

    /** DEALLOCATE; the name is null for ALL. */
    record Deallocate(@Nullable String name) implements StatementShape {
        @Override
        public Writes writes() {
            return Writes.NO;
        }
    }

    /** LISTEN, NOTIFY or UNLISTEN. */
    record Notification(String verb) implements StatementShape {
        @Override
        public Writes writes() {
            return Writes.NO;
        }
    }

    /** LOCK TABLE. */
    record Lock(List<TableRef> tablesNamed) implements StatementShape {
        public Lock {
            tablesNamed = List.copyOf(tablesNamed);
        }

        @Override
        public Writes writes() {
            return Writes.NO;
        }
    }

    /** SHOW. */
    record Show(String name) implements StatementShape {
        @Override
        public Writes writes() {
            return Writes.NO;
        }
    }

    /** VACUUM, ANALYZE, CHECKPOINT, CLUSTER, REINDEX or LOAD: no row changes. */
    record Maintenance(String verb) implements StatementShape {
        @Override
        public Writes writes() {
            return Writes.NO;
        }
    }

    /** Nothing but white space, comments and semicolons. */
    record Empty() implements StatementShape {
        @Override
        public Writes writes() {
            return Writes.NO;
        }
    }

    /** Could not be placed. The first keyword is folded; empty if the text does not begin with a word. */
    record Unknown(String firstKeyword) implements StatementShape {
        @Override
        public Writes writes() {
            return Writes.MAYBE;
        }

        @Override
        public Optional<Set<TableRef>> tables() {
            return Optional.empty();
        }
    }

    private static Set<TableRef> union(Set<TableRef> some, TableRef one) {
        Set<TableRef> union = new LinkedHashSet<>(some);
        union.add(one);
        return union;
    }
}
