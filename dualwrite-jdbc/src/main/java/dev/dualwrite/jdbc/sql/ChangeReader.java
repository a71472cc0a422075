package dev.dualwrite.jdbc.sql;

import java.util.List;
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
        boolean returning = tokens.find(cursor.at, end, "returning") < end;
        return new StatementShape.Merge(table, alias, returning, references);
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
