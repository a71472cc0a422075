package dev.dualwrite.jdbc.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the commands that are neither queries nor row changes by statement, transaction control, settings or DDL.
 *
 * <p>Thread-safe: it has no state.
 *
 * <p>Answers null for a statement that does not follow the grammar.
 */
final class CommandReader {

    private CommandReader() {}

    static @Nullable StatementShape read(Cursor cursor, int nesting) {
        String verb = cursor.word();
        cursor.at++;
        return switch (verb) {
            case "truncate" -> truncate(cursor);
            case "copy" -> copy(cursor, nesting);
            case "explain" -> explain(cursor, nesting);
            case "declare" -> {
                cursor.at = cursor.tokens.find(cursor.at, cursor.end, "for");
                yield cursor.accept("for") ? new StatementShape.CursorCommand(verb, inner(cursor, nesting)) : null;
            }
            case "fetch", "move", "close" -> new StatementShape.CursorCommand(verb, null);
            case "call" -> {
                TableRef routine = cursor.table();
                yield routine != null && cursor.isOpen('(') ? new StatementShape.Call(routine, false) : null;
            }
            case "do" -> new StatementShape.Do();
            case "prepare" -> {
                String name = cursor.name();
                if (name != null && cursor.isOpen('(')) {
                    cursor.group();
                }
                yield name != null && cursor.accept("as")
                        ? new StatementShape.PrepareSql(name, inner(cursor, nesting))
                        : null;
            }
            case "execute" -> {
                String name = cursor.name();
                yield name == null ? null : new StatementShape.ExecuteSql(name);
            }
            case "deallocate" -> {
                cursor.accept("prepare");
                boolean all = cursor.accept("all");
                String name = all ? null : cursor.name();
                yield all || name != null ? new StatementShape.Deallocate(name) : null;
            }
            case "listen", "notify", "unlisten" -> new StatementShape.Notification(verb);
            case "lock" -> {
                cursor.accept("table");
                List<TableRef> tables = relations(cursor);
                yield tables == null ? null : new StatementShape.Lock(tables);
            }
            case "show" -> {
                String name = cursor.accept("time", "zone") ? "timezone" : cursor.name();
                yield name == null ? null : new StatementShape.Show(name);
            }
            case "vacuum", "analyze", "analyse", "checkpoint", "cluster", "reindex", "load" ->
                new StatementShape.Maintenance(verb.equals("analyse") ? "analyze" : verb);
            default -> null;
        };
    }

    /** <code>{call f(…)}</code> or <code>{? = call f(…)}</code>. */
    static @Nullable StatementShape callEscape(Tokens tokens, int from, int end) {
        if (tokens.partner(from) != end - 1) {
            return null;
        }
        Cursor cursor = new Cursor(tokens, from + 1, end - 1);
        if (cursor.acceptKind(TokenKind.PLACEHOLDER)) {
            if (!tokens.isOperator(cursor.at, "=")) {
                return null;
            }
            cursor.at++;
        }
        TableRef routine = cursor.accept("call") ? cursor.table() : null;
        return routine == null ? null : new StatementShape.Call(routine, true);
    }

    private static StatementShape inner(Cursor cursor, int nesting) {
        return StatementReader.read(cursor.tokens, cursor.at, cursor.end, nesting + 1);
    }

    private static @Nullable List<TableRef> relations(Cursor cursor) {
        List<TableRef> tables = new ArrayList<>();
        do {
            TableRef table = cursor.relation();
            if (table == null) {
                return null;
            }
            tables.add(table);
        } while (cursor.acceptComma());
        return tables;
    }

    private static @Nullable StatementShape truncate(Cursor cursor) {
        cursor.accept("table");
        List<TableRef> tables = relations(cursor);
        if (tables == null) {
            return null;
        }
        boolean restart = cursor.accept("restart", "identity");
        if (!restart) {
            cursor.accept("continue", "identity");
        }
        boolean cascade = cursor.accept("cascade");
        if (!cascade) {
            cursor.accept("restrict");
        }
        return cursor.atEnd() ? new StatementShape.Truncate(tables, cascade, restart) : null;
    }

    private static @Nullable StatementShape copy(Cursor cursor, int nesting) {
        if (cursor.isOpen('(')) {
            StatementShape query = inner(cursor.group(), nesting);
            return cursor.is("to") ? new StatementShape.Copy(null, List.of(), query, false) : null;
        }
        cursor.accept("binary");
        TableRef table = cursor.table();
        List<String> columns = cursor.isOpen('(') ? cursor.group().names() : List.of();
        if (table == null || columns == null || !(cursor.is("from") || cursor.is("to"))) {
            return null;
        }
        return new StatementShape.Copy(table, columns, null, cursor.is("from"));
    }

    private static StatementShape explain(Cursor cursor, int nesting) {
        boolean analyze = false;
        if (cursor.isOpen('(')
                && !cursor.tokens.startsQuery(cursor.at + 1)
                && !cursor.tokens.isCharacter(cursor.at + 1, '(')) {
            analyze = analyzes(cursor.group());
        } else {
            analyze = cursor.accept("analyze") || cursor.accept("analyse");
            cursor.accept("verbose");
        }
        return new StatementShape.Explain(analyze, inner(cursor, nesting));
    }

    private static boolean analyzes(Cursor options) {
        boolean analyze = false;
        while (!options.atEnd()) {
            boolean option = options.accept("analyze") || options.accept("analyse");
            if (option) {
                analyze = !isFalse(options);
            }
            options.at = options.tokens.findComma(options.at, options.end) + 1;
        }
        return analyze;
    }

    private static boolean isFalse(Cursor option) {
        if (option.is("false") || option.is("off")) {
            return true;
        }
        if (option.atEnd()) {
            return false;
        }
        String text = option.tokens.text(option.at);
        return text.equals("0") || text.equalsIgnoreCase("'off'") || text.equalsIgnoreCase("'false'");
    }
}
