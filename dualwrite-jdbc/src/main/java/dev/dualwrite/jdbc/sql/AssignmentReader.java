package dev.dualwrite.jdbc.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the list behind SET.
 *
 * <p>Thread-safe: it has no state.
 *
 * <p>All or nothing: a list with one item that cannot be placed is not answered in part.
 */
final class AssignmentReader {

    private AssignmentReader() {}

    static @Nullable List<Assignment> read(Tokens tokens, int from, int end) {
        List<Assignment> assignments = new ArrayList<>();
        int at = from;
        while (at < end) {
            int comma = tokens.findComma(at, end);
            if (!readOne(new Cursor(tokens, at, comma), assignments)) {
                return null;
            }
            at = comma + 1;
        }
        return assignments.isEmpty() ? null : assignments;
    }

    private static boolean readOne(Cursor cursor, List<Assignment> assignments) {
        if (cursor.isOpen('(')) {
            return readRow(cursor, assignments);
        }
        String column = cursor.name();
        if (column == null) {
            return false;
        }
        boolean whole = stepOverParts(cursor);
        if (!stepOverEquals(cursor)) {
            return false;
        }
        Expr value = ExprReader.read(cursor.tokens, cursor.at, cursor.end);
        assignments.add(new Assignment(column, whole ? value : ExprReader.OPAQUE));
        return true;
    }

    /** {@code (a, b) = (x, y)}, {@code (a, b) = ROW (x, y)} or {@code (a, b) = (SELECT …)}. */
    private static boolean readRow(Cursor cursor, List<Assignment> assignments) {
        Cursor targets = cursor.group();
        List<String> columns = new ArrayList<>();
        boolean whole = true;
        do {
            String column = targets.name();
            if (column == null) {
                return false;
            }
            columns.add(column);
            whole &= stepOverParts(targets);
        } while (targets.acceptComma());
        if (!targets.atEnd() || !stepOverEquals(cursor)) {
            return false;
        }
        cursor.accept("row");
        List<Expr> values = List.of();
        if (whole && cursor.isOpen('(') && !cursor.tokens.startsQuery(cursor.at + 1)) {
            Cursor row = cursor.group();
            values = cursor.atEnd() ? ExprReader.readList(cursor.tokens, row.at, row.end) : List.of();
        }
        for (int i = 0; i < columns.size(); i++) {
            Expr value = values.size() == columns.size() ? values.get(i) : ExprReader.OPAQUE;
            assignments.add(new Assignment(columns.get(i), value));
        }
        return true;
    }

    /** Steps over {@code .field} and {@code [index]} behind a column; true if there is none. */
    static boolean stepOverParts(Cursor cursor) {
        boolean whole = true;
        while (true) {
            if (cursor.isOpen('[')) {
                cursor.group();
            } else if (!cursor.acceptKind(TokenKind.DOT) || cursor.name() == null) {
                return whole;
            }
            whole = false;
        }
    }

    private static boolean stepOverEquals(Cursor cursor) {
        if (cursor.atEnd() || !cursor.tokens.isOperator(cursor.at, "=")) {
            return false;
        }
        cursor.at++;
        return true;
    }
}
