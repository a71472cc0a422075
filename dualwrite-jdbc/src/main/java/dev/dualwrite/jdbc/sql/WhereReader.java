package dev.dualwrite.jdbc.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes a WHERE clause apart into the conjuncts that name rows and the rest.
 *
 * <p>Not thread-safe: one instance reads one clause.
 *
 * <p>A column counts only if it is the target's: qualified by the target's alias or name, or unqualified in a statement
 * that reads no other relation.
 */
final class WhereReader {

    private static final Where NONE = new Where.None();
    private static final Where OPAQUE = new Where.Opaque();

    private static final int MAX_DEPTH = 32;

    /** Words that stand for a value where a column could stand. */
    private static final Set<String> NO_COLUMN = Set.of(
            "true",
            "false",
            "null",
            "default",
            "not",
            "user",
            "current_user",
            "session_user",
            "system_user",
            "current_role",
            "current_catalog",
            "current_schema",
            "current_date",
            "current_time",
            "current_timestamp",
            "localtime",
            "localtimestamp");

    private final Tokens tokens;
    private final TableRef target;
    private final @Nullable String alias;
    private final boolean unqualifiedIsTarget;

    private final List<KeyTerm> terms = new ArrayList<>();
    private final Set<String> equated = new HashSet<>();
    private boolean otherTerms;

    WhereReader(Tokens tokens, TableRef target, @Nullable String alias, boolean unqualifiedIsTarget) {
        this.tokens = tokens;
        this.target = target;
        this.alias = alias;
        this.unqualifiedIsTarget = unqualifiedIsTarget;
    }

    /** Reads the clause whose keyword stands at {@code where}; {@code where == end} is a statement without one. */
    Where read(int where, int end) {
        if (where >= end) {
            return NONE;
        }
        conjunction(where + 1, end, 0);
        return terms.isEmpty() ? OPAQUE : new Where.Keyed(terms, otherTerms);
    }

    private void conjunction(int from, int end, int depth) {
        if (from >= end || depth > MAX_DEPTH || hasDisjunction(from, end)) {
            otherTerms = true;
            return;
        }
        int termStart = from;
        int cases = 0;
        boolean between = false;
        for (int i = from; i < end; i++) {
            if (tokens.kind(i) == TokenKind.OPEN) {
                i = tokens.partner(i);
                continue;
            }
            if (i > from && tokens.isLabel(i)) {
                continue;
            }
            switch (tokens.word(i)) {
                case "case" -> cases++;
                case "end" -> cases--;
                case "between" -> between |= cases == 0;
                case "and" -> {
                    if (cases == 0 && between) {
                        between = false;
                    } else if (cases == 0) {
                        term(termStart, i, depth);
                        termStart = i + 1;
                    }
                }
                default -> {}
            }
        }
        term(termStart, end, depth);
    }

    /** Whether an OR stands outside brackets and CASE; a CASE without its END is taken for one. */
    private boolean hasDisjunction(int from, int end) {
        int cases = 0;
        for (int i = from; i < end; i++) {
            if (tokens.kind(i) == TokenKind.OPEN) {
                i = tokens.partner(i);
            } else if (i == from || !tokens.isLabel(i)) {
                switch (tokens.word(i)) {
                    case "case" -> cases++;
                    case "end" -> cases--;
                    case "or" -> {
                        if (cases <= 0) {
                            return true;
                        }
                    }
                    default -> {}
                }
            }
        }
        return cases != 0;
    }

    private void term(int from, int end, int depth) {
        if (tokens.isCharacter(from, '(') && tokens.partner(from) == end - 1) {
            conjunction(from + 1, end - 1, depth + 1);
        } else if (!columnFirst(from, end) && !rowFirst(from, end) && !valueFirst(from, end)) {
            otherTerms = true;
        }
    }

    private boolean columnFirst(int from, int end) {
        Cursor cursor = new Cursor(tokens, from, end);
        String column = column(cursor);
        if (column == null) {
            return false;
        }
        if (tokens.isOperator(cursor.at, "=") && cursor.at < end) {
            int value = cursor.at + 1;
            return any(column, value, end) || equality(column, ExprReader.read(tokens, value, end));
        }
        return cursor.accept("in") && in(List.of(column), cursor);
    }

    private boolean valueFirst(int from, int end) {
        for (int i = from; i < end; i++) {
            if (tokens.kind(i) == TokenKind.OPEN) {
                i = tokens.partner(i);
            } else if (tokens.isOperator(i, "=")) {
                Cursor cursor = new Cursor(tokens, i + 1, end);
                String column = column(cursor);
                return column != null && cursor.atEnd() && equality(column, ExprReader.read(tokens, from, i));
            }
        }
        return false;
    }

    private boolean rowFirst(int from, int end) {
        Cursor cursor = new Cursor(tokens, from, end);
        cursor.accept("row");
        if (!cursor.isOpen('(')) {
            return false;
        }
        Cursor row = cursor.group();
        List<String> columns = new ArrayList<>();
        do {
            String column = column(row);
            if (column == null) {
                return false;
            }
            columns.add(column);
        } while (row.acceptComma());
        if (!row.atEnd() || columns.size() < 2) {
            return false;
        }
        if (cursor.accept("in")) {
            return in(columns, cursor);
        }
        if (!tokens.isOperator(cursor.at, "=") || cursor.at >= end) {
            return false;
        }
        List<Expr> values = row(cursor.at + 1, end, columns.size());
        if (values == null) {
            return false;
        }
        for (int i = 0; i < columns.size(); i++) {
            equality(columns.get(i), values.get(i));
        }
        return true;
    }

    private boolean equality(String column, Expr value) {
        if (!value.isValue()) {
            return false;
        }
        if (equated.add(column)) {
            terms.add(new KeyTerm.Equals(column, value));
        } else {
            otherTerms = true;
        }
        return true;
    }

    private boolean any(String column, int from, int end) {
        if (!(tokens.is(from, "any") || tokens.is(from, "some"))
                || !tokens.isCharacter(from + 1, '(')
                || tokens.partner(from + 1) != end - 1) {
            return false;
        }
        Expr array = ExprReader.read(tokens, from + 2, end - 1);
        if (array.isValue()) {
            terms.add(new KeyTerm.Any(column, array));
            return true;
        }
        if (tokens.is(from + 2, "array") && tokens.isCharacter(from + 3, '[') && tokens.partner(from + 3) == end - 2) {
            return addIn(List.of(column), from + 4, end - 2);
        }
        return false;
    }

    private boolean in(List<String> columns, Cursor cursor) {
        if (!cursor.isOpen('(')) {
            return false;
        }
        Cursor list = cursor.group();
        return cursor.atEnd() && addIn(columns, list.at, list.end);
    }

    private boolean addIn(List<String> columns, int from, int end) {
        List<List<Expr>> rows = new ArrayList<>();
        int at = from;
        while (at < end) {
            int comma = tokens.findComma(at, end);
            List<Expr> row = row(at, comma, columns.size());
            if (row == null) {
                return false;
            }
            rows.add(row);
            at = comma + 1;
        }
        if (rows.isEmpty()) {
            return false;
        }
        terms.add(new KeyTerm.In(columns, rows));
        return true;
    }

    /** As many values as columns: one expression, or a parenthesised row of them. */
    private @Nullable List<Expr> row(int from, int end, int size) {
        List<Expr> row;
        if (size == 1) {
            row = List.of(ExprReader.read(tokens, from, end));
        } else {
            int open = tokens.is(from, "row") ? from + 1 : from;
            if (!tokens.isCharacter(open, '(') || tokens.partner(open) != end - 1) {
                return null;
            }
            row = ExprReader.readList(tokens, open + 1, end - 1);
        }
        return row.size() == size && row.stream().allMatch(Expr::isValue) ? row : null;
    }

    /** Steps over a column of the target; null, wherever the cursor then stands, if it is none. */
    private @Nullable String column(Cursor cursor) {
        if (cursor.isOpen('(')) {
            int open = cursor.at;
            Cursor inner = cursor.group();
            String column = inner.isOpen('(') ? null : column(inner);
            if (column == null || !inner.atEnd()) {
                cursor.at = open;
                return null;
            }
            return column;
        }
        if (NO_COLUMN.contains(cursor.word())) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        do {
            String part = cursor.name();
            if (part == null || parts.size() == 3) {
                return null;
            }
            parts.add(part);
        } while (cursor.acceptKind(TokenKind.DOT));
        String column = parts.get(parts.size() - 1);
        return switch (parts.size()) {
            case 1 -> unqualifiedIsTarget ? column : null;
            case 2 -> parts.get(0).equals(alias == null ? target.name() : alias) ? column : null;
            default ->
                alias == null
                                && parts.get(0).equals(target.schema())
                                && parts.get(1).equals(target.name())
                        ? column
                        : null;
        };
    }
}
