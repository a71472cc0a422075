package dev.dualwrite.jdbc.sql;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads UPDATE, DELETE and MERGE clause by clause.
 *
 * <p>Thread-safe: it has no state.
 *
 * <p>Answers null for a statement that does not follow the grammar.
 */
final class ChangeReader {

    private ChangeReader() {}

    static @Nullable Update update(Tokens tokens, int from, int end, References references) {
        Cursor cursor = new Cursor(tokens, from, end);
        cursor.accept("update");
        boolean only = cursor.is("only");
        TableRef table = cursor.relation();
        String alias = cursor.accept("as") || !cursor.is("set") ? cursor.name() : null;
        if (table == null || !cursor.accept("set")) {
            return null;
        }
        int returning = tokens.find(cursor.at, end, "returning");
        int where = tokens.find(cursor.at, returning, "where");
        int join = findFrom(tokens, cursor.at, where);
        List<Assignment> assignments = AssignmentReader.read(tokens, cursor.at, join);
        if (assignments == null) {
            return null;
        }
        boolean joins = join < where;
        Where rows = new WhereReader(tokens, table, alias, !joins).read(where, returning);
        return new Update(table, alias, only, assignments, joins, rows, returning < end, references);
    }

    static @Nullable Delete delete(Tokens tokens, int from, int end, References references) {
        Cursor cursor = new Cursor(tokens, from, end);
        if (!cursor.accept("delete", "from")) {
            return null;
        }
        boolean only = cursor.is("only");
        TableRef table = cursor.relation();
        String alias = null;
        if (cursor.accept("as") || !(cursor.is("using") || cursor.is("where") || cursor.is("returning"))) {
            alias = cursor.name();
        }
        boolean using = cursor.is("using");
        if (table == null || !(cursor.atEnd() || using || cursor.is("where") || cursor.is("returning"))) {
            return null;
        }
        int returning = tokens.find(cursor.at, end, "returning");
        int where = tokens.find(cursor.at, returning, "where");
        Where rows = new WhereReader(tokens, table, alias, !using).read(where, returning);
        return new Delete(table, alias, only, using, rows, returning < end, references);
    }

    static StatementShape.@Nullable Merge merge(Tokens tokens, int from, int end, References references) {
        Cursor cursor = new Cursor(tokens, from, end);
        if (!cursor.accept("merge", "into")) {
            return null;
        }
        TableRef table = cursor.relation();
        String alias = cursor.accept("as") || !cursor.is("using") ? cursor.name() : null;
        if (table == null || !cursor.is("using")) {
            return null;
        }
        int returning = tokens.find(cursor.at, end, "returning");
        return new StatementShape.Merge(
                table, alias, updated(tokens, cursor.at, returning), returning < end, references);
    }

    /** The columns that the THEN UPDATE SET clauses assign; empty if not sure: CASE has WHEN and THEN too. */
    private static Optional<Set<String>> updated(Tokens tokens, int from, int end) {
        if (tokens.find(from, end, "case") < end) {
            return Optional.empty();
        }
        Set<String> columns = new LinkedHashSet<>();
        int at = tokens.find(from, end, "then");
        while (at < end) {
            int next = tokens.find(at + 1, end, "then");
            if (tokens.is(at + 1, "update")) {
                List<Assignment> assignments = AssignmentReader.read(tokens, at + 3, tokens.find(at + 3, next, "when"));
                if (!tokens.is(at + 2, "set") || assignments == null) {
                    return Optional.empty();
                }
                assignments.forEach(a -> columns.add(a.column()));
            }
            at = next;
        }
        return Optional.of(columns);
    }

    /** The FROM that begins the clause; IS DISTINCT FROM does not. */
    private static int findFrom(Tokens tokens, int from, int end) {
        int at = tokens.find(from, end, "from");
        while (at < end && tokens.is(at - 1, "distinct")) {
            at = tokens.find(at + 1, end, "from");
        }
        return at;
    }
}
