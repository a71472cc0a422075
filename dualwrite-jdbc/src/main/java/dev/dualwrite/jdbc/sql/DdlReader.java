package dev.dualwrite.jdbc.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Places a schema change: what kind of object, and about which tables.
 *
 * <p>Thread-safe: it has no state.
 *
 * <p>A table that cannot be placed is left out, never guessed.
 */
final class DdlReader {

    private static final Set<String> MODIFIERS = Set.of(
            "or",
            "replace",
            "global",
            "local",
            "temp",
            "temporary",
            "unlogged",
            "unique",
            "recursive",
            "constraint",
            "trusted",
            "procedural",
            "default");

    /** First words of the kinds that have two. */
    private static final Set<String> TWO_WORDS =
            Set.of("materialized", "foreign", "event", "text", "user", "access", "large", "operator");

    private DdlReader() {}

    static Ddl read(Cursor cursor) {
        String verb = cursor.word();
        cursor.at++;
        if (verb.equals("comment")) {
            cursor.accept("on");
        }
        boolean rights = verb.equals("grant") || verb.equals("revoke");
        boolean temporary = false;
        while (!rights && MODIFIERS.contains(cursor.word()) && !isConstraintComment(verb, cursor)) {
            temporary |= cursor.is("temp") || cursor.is("temporary");
            cursor.at++;
        }
        String kind = rights ? "" : kind(cursor);
        return new Ddl(verb, kind, tables(verb, kind, cursor), temporary);
    }

    private static boolean isConstraintComment(String verb, Cursor cursor) {
        return verb.equals("comment") && cursor.is("constraint");
    }

    private static String kind(Cursor cursor) {
        String kind = cursor.word();
        if (!cursor.atEnd()) {
            cursor.at++;
        }
        if (TWO_WORDS.contains(kind) && !cursor.word().isEmpty()) {
            boolean second = switch (cursor.word()) {
                case "view", "table", "data", "trigger", "search", "mapping", "method", "object", "class", "family" ->
                    true;
                default -> false;
            };
            if (second) {
                kind += " " + cursor.word();
                cursor.at++;
            }
        }
        return kind;
    }

    private static List<TableRef> tables(String verb, String kind, Cursor cursor) {
        return switch (kind) {
            case "table", "foreign table" -> listed(cursor);
            case "index" -> verb.equals("create") ? after("on", cursor) : List.of();
            case "trigger", "policy", "constraint" -> after("on", cursor);
            case "rule" -> after(verb.equals("create") ? "to" : "on", cursor);
            default -> List.of();
        };
    }

    private static List<TableRef> listed(Cursor cursor) {
        if (!cursor.accept("if", "not", "exists")) {
            cursor.accept("if", "exists");
        }
        List<TableRef> tables = new ArrayList<>();
        do {
            TableRef table = cursor.is("all") ? null : cursor.relation();
            if (table == null) {
                return List.of();
            }
            tables.add(table);
        } while (cursor.acceptComma());
        return tables;
    }

    private static List<TableRef> after(String word, Cursor cursor) {
        cursor.at = cursor.tokens.find(cursor.at, cursor.end, word);
        @Nullable TableRef table = cursor.accept(word) ? cursor.relation() : null;
        return table == null ? List.of() : List.of(table);
    }
}
