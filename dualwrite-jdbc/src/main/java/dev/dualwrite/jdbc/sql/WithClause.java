package dev.dualwrite.jdbc.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The common table expressions before a statement: their names and where their bodies stand.
 *
 * <p>Not thread-safe: made and used within one parse. {@code names} and {@code bodies} have the same length.
 */
record WithClause(boolean recursive, List<String> names, List<Cursor> bodies) {

    /** Steps over the clause that the cursor stands on; null, the cursor anywhere, if it cannot be read. */
    static @Nullable WithClause read(Cursor cursor) {
        cursor.accept("with");
        boolean recursive = cursor.accept("recursive");
        List<String> names = new ArrayList<>();
        List<Cursor> bodies = new ArrayList<>();
        do {
            String name = cursor.name();
            if (name != null && cursor.isOpen('(')) {
                cursor.group();
            }
            if (name == null || !cursor.accept("as")) {
                return null;
            }
            cursor.accept("not");
            cursor.accept("materialized");
            if (!cursor.isOpen('(')) {
                return null;
            }
            names.add(name);
            bodies.add(cursor.group());
            searchAndCycle(cursor);
        } while (cursor.acceptComma());
        return new WithClause(recursive, names, bodies);
    }

    private static void searchAndCycle(Cursor cursor) {
        if (cursor.is("search")) {
            cursor.at = cursor.tokens.find(cursor.at, cursor.end, "set");
            cursor.accept("set");
            cursor.name();
        }
        if (cursor.is("cycle")) {
            cursor.at = cursor.tokens.find(cursor.at, cursor.end, "using");
            cursor.accept("using");
            cursor.name();
        }
    }
}
