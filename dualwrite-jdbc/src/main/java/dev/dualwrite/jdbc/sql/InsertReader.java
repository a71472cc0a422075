package dev.dualwrite.jdbc.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads INSERT clause by clause.
 *
 * <p>Not thread-safe: one instance reads one statement.
 *
 * <p>Answers null for a statement that does not follow the grammar down to its rows.
 */
final class InsertReader {

    private final Tokens tokens;
    private final Cursor cursor;
    private final int end;
    private final References references;

    private final List<String> columns = new ArrayList<>();
    private final List<Integer> partialColumns = new ArrayList<>();
    private final List<List<Expr>> rows = new ArrayList<>();

    InsertReader(Tokens tokens, int from, int end, References references) {
        this.tokens = tokens;
        this.cursor = new Cursor(tokens, from, end);
        this.end = end;
        this.references = references;
    }

    @Nullable
    Insert read() {
        if (!cursor.accept("insert", "into")) {
            return null;
        }
        TableRef table = cursor.table();
        String alias = cursor.accept("as") ? cursor.name() : null;
        if (table == null || !readColumns()) {
            return null;
        }
        boolean overriding =
                cursor.accept("overriding", "system", "value") || cursor.accept("overriding", "user", "value");
        Insert.Source source = readSource();
        if (source == null) {
            return null;
        }
        int returning = tokens.find(cursor.at, end, "returning");
        int conflict = findConflict(returning);
        ConflictClause onConflict = null;
        if (conflict < returning) {
            onConflict = readConflict(new Cursor(tokens, conflict + 2, returning));
            if (onConflict == null) {
                return null;
            }
        }
        if (source == Insert.Source.VALUES && cursor.at < Math.min(conflict, returning)) {
            source = Insert.Source.QUERY;
        }
        return new Insert(
                table,
                alias,
                columns,
                source == Insert.Source.VALUES ? rows : List.of(),
                source,
                overriding,
                onConflict,
                returning < end,
                references);
    }

    private boolean readColumns() {
        if (!cursor.isOpen('(') || isQuery(cursor.at)) {
            return true;
        }
        Cursor list = cursor.group();
        do {
            String column = list.name();
            if (column == null) {
                return false;
            }
            if (!AssignmentReader.stepOverParts(list)) {
                partialColumns.add(columns.size());
            }
            columns.add(column);
        } while (list.acceptComma());
        return list.atEnd();
    }

    /** Whether the parentheses that open here hold a query, maybe in further parentheses. */
    private boolean isQuery(int open) {
        int at = open;
        while (tokens.isCharacter(at, '(')) {
            at++;
        }
        return tokens.startsQuery(at);
    }

    private Insert.@Nullable Source readSource() {
        if (cursor.accept("default", "values")) {
            return Insert.Source.DEFAULT_VALUES;
        }
        if (cursor.accept("values")) {
            return readRows() ? Insert.Source.VALUES : null;
        }
        return cursor.isOpen('(') || (!cursor.atEnd() && tokens.startsQuery(cursor.at)) ? Insert.Source.QUERY : null;
    }

    private boolean readRows() {
        do {
            if (!cursor.isOpen('(')) {
                return false;
            }
            Cursor group = cursor.group();
            List<Expr> row = ExprReader.readList(tokens, group.at, group.end);
            if (row.isEmpty()) {
                return false;
            }
            for (int partial : partialColumns) {
                if (partial < row.size()) {
                    row.set(partial, ExprReader.OPAQUE);
                }
            }
            rows.add(List.copyOf(row));
        } while (cursor.acceptComma());
        return true;
    }

    /** Where ON CONFLICT begins, or {@code limit}. */
    private int findConflict(int limit) {
        int at = cursor.at;
        while (true) {
            int conflict = tokens.find(at, limit, "conflict");
            if (conflict >= limit) {
                return limit;
            }
            boolean clause = tokens.isCharacter(conflict + 1, '(')
                    || tokens.is(conflict + 1, "do")
                    || tokens.is(conflict + 1, "on");
            if (clause && conflict > at && tokens.is(conflict - 1, "on")) {
                return conflict - 1;
            }
            at = conflict + 1;
        }
    }

    private static @Nullable ConflictClause readConflict(Cursor cursor) {
        List<String> target = List.of();
        String constraint = null;
        boolean targetCondition = false;
        if (cursor.isOpen('(')) {
            List<String> names = cursor.group().names();
            target = names == null ? List.of() : names;
            targetCondition = cursor.is("where");
            if (targetCondition) {
                cursor.at = cursor.tokens.find(cursor.at, cursor.end, "do");
            }
        } else if (cursor.accept("on", "constraint")) {
            constraint = cursor.name();
        }
        if (cursor.accept("do", "nothing")) {
            return new ConflictClause(
                    ConflictClause.Action.NOTHING, target, targetCondition, constraint, List.of(), false);
        }
        if (!cursor.accept("do", "update", "set")) {
            return null;
        }
        int where = cursor.tokens.find(cursor.at, cursor.end, "where");
        List<Assignment> assignments = AssignmentReader.read(cursor.tokens, cursor.at, where);
        return assignments == null
                ? null
                : new ConflictClause(
                        ConflictClause.Action.UPDATE,
                        target,
                        targetCondition,
                        constraint,
                        assignments,
                        where < cursor.end);
    }
}
