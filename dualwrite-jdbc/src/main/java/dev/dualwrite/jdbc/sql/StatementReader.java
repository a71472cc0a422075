package dev.dualwrite.jdbc.sql;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Places one statement by its first words.
 *
 * <p>Thread-safe: it has no state.
 *
 * <p>Always answers a shape; {@link StatementShape.Unknown} for what it cannot place.
 */
final class StatementReader {

    /** EXPLAIN, PREPARE and DECLARE hold statements; they nest no deeper than this in any valid text. */
    private static final int MAX_NESTING = 8;

    private StatementReader() {}

    static StatementShape read(Tokens tokens, int from, int end) {
        return tokens.isWhole(from, end) ? read(tokens, from, end, 0) : unknown(tokens, from);
    }

    /** Reads a whole range; one that breaks off where a name must follow is unknown. */
    static StatementShape read(Tokens tokens, int from, int end, int nesting) {
        if (from >= end || nesting > MAX_NESTING || tokens.isLabel(end)) {
            return unknown(tokens, from);
        }
        StatementShape shape = place(tokens, from, end, nesting);
        return shape == null ? unknown(tokens, from) : shape;
    }

    private static StatementShape unknown(Tokens tokens, int from) {
        return new StatementShape.Unknown(tokens.word(from));
    }

    private static @Nullable StatementShape place(Tokens tokens, int from, int end, int nesting) {
        if (tokens.isCharacter(from, '{')) {
            return CommandReader.callEscape(tokens, from, end);
        }
        int first = from;
        while (tokens.isCharacter(first, '(')) {
            first++;
        }
        if (first > from) {
            return tokens.startsQuery(first) ? new Select(new ReferenceReader(tokens).read(from, end)) : null;
        }
        return switch (tokens.word(from)) {
            case "select", "values", "table", "with", "insert", "update", "delete", "merge" -> rows(tokens, from, end);
            case "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release" ->
                SessionReader.transaction(new Cursor(tokens, from, end));
            case "set", "reset", "discard" -> SessionReader.setting(new Cursor(tokens, from, end));
            case "prepare" ->
                tokens.is(from + 1, "transaction")
                        ? SessionReader.transaction(new Cursor(tokens, from, end))
                        : CommandReader.read(new Cursor(tokens, from, end), nesting);
            case "create", "alter", "drop", "comment", "grant", "revoke", "refresh", "import", "reassign", "security" ->
                DdlReader.read(new Cursor(tokens, from, end));
            default -> CommandReader.read(new Cursor(tokens, from, end), nesting);
        };
    }

    /** A query or a change of rows, with its WITH clauses. */
    private static @Nullable StatementShape rows(Tokens tokens, int from, int end) {
        References references = new ReferenceReader(tokens).read(from, end);
        Cursor cursor = new Cursor(tokens, from, end);
        if (cursor.is("with") && WithClause.read(cursor) == null) {
            return null;
        }
        int main = cursor.at;
        StatementShape shape = switch (cursor.word()) {
            case "select", "values", "table" -> new Select(references);
            case "insert" -> new InsertReader(tokens, main, end, references).read();
            case "update" -> ChangeReader.update(tokens, main, end, references);
            case "delete" -> ChangeReader.delete(tokens, main, end, references);
            case "merge" -> ChangeReader.merge(tokens, main, end, references);
            default -> cursor.isOpen('(') ? new Select(references) : null;
        };
        if (shape == null || references.writtenInWith().isEmpty()) {
            return shape;
        }
        Set<TableRef> written = new LinkedHashSet<>(references.writtenInWith());
        written.addAll(shape.written());
        return new StatementShape.DataModifyingWith(shape, written, references);
    }
}
