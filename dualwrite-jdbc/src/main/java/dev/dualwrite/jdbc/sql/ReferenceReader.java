package dev.dualwrite.jdbc.sql;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Collects the relations and functions that a statement names, at any depth.
 *
 * <p>Not thread-safe: one instance reads one statement.
 *
 * <p>Each token is looked at a bounded number of times. A name of a common table expression hides a relation only where
 * PostgreSQL lets it: in later expressions and the query itself, and in its own body only with RECURSIVE.
 */
final class ReferenceReader {

    /** Nesting beyond this is not followed; the result then says that it is incomplete. */
    private static final int MAX_DEPTH = 200;

    private static final Set<String> AFTER_FROM = Set.of(
            "where",
            "group",
            "having",
            "order",
            "limit",
            "offset",
            "fetch",
            "for",
            "window",
            "union",
            "intersect",
            "except",
            "returning");

    private static final Set<String> ROLES = Set.of("role", "session_authorization");

    private final Tokens tokens;
    private final FunctionNames functionNames;
    private final Set<TableRef> read = new LinkedHashSet<>();
    private final Set<TableRef> writtenInWith = new LinkedHashSet<>();
    private final Set<String> functions = new LinkedHashSet<>();
    private boolean complete = true;
    private boolean locking;
    private boolean into;
    private boolean role;

    ReferenceReader(Tokens tokens) {
        this.tokens = tokens;
        this.functionNames = new FunctionNames(tokens);
    }

    /** Reads one statement, its WITH clauses included. */
    References read(int from, int end) {
        new Level(from, end, Set.of(), 0).statement();
        return new References(read, writtenInWith, functions, complete, locking, into, role);
    }

    /** One statement, sub-select or other bracketed group. */
    private final class Level {
        private final Cursor cursor;
        private final int depth;
        private Set<String> visible;

        private boolean query;
        private boolean inFrom;
        private boolean expectItem;
        private boolean merge;

        Level(int from, int end, Set<String> visible, int depth) {
            this.cursor = new Cursor(tokens, from, end);
            this.visible = visible;
            this.depth = depth;
        }

        void statement() {
            if (cursor.is("with") && !with()) {
                complete = false;
                return;
            }
            switch (cursor.word()) {
                case "insert", "merge" -> {
                    merge = cursor.is("merge");
                    cursor.at++;
                    target(cursor.accept("into"));
                }
                case "update" -> {
                    cursor.at++;
                    target(true);
                    query = true;
                }
                case "delete" -> {
                    cursor.at++;
                    target(cursor.accept("from"));
                    if (cursor.accept("as")) {
                        cursor.name();
                    } else if (!cursor.is("using") && !cursor.is("where") && !cursor.is("returning")) {
                        cursor.name();
                    }
                    if (cursor.accept("using")) {
                        fromItem();
                    }
                }
                default -> {}
            }
            rest();
        }

        /** Steps over the relation that the statement changes; its columns would look like a call. */
        private void target(boolean expected) {
            TableRef table = expected ? cursor.relation() : null;
            if (table == null) {
                complete = false;
                return;
            }
            if (depth > 0) {
                writtenInWith.add(table);
            }
            if (cursor.isOpen('(') && !tokens.startsQuery(cursor.at + 1) && !tokens.isCharacter(cursor.at + 1, '(')) {
                cursor.group();
            }
        }

        private void fromItem() {
            inFrom = true;
            expectItem = true;
        }

        private void rest() {
            while (!cursor.atEnd()) {
                TokenKind kind = tokens.kind(cursor.at);
                if (kind == TokenKind.OPEN) {
                    bracket();
                } else if (kind.isName()) {
                    name();
                } else {
                    if (kind == TokenKind.COMMA) {
                        expectItem = inFrom;
                    } else if (expectItem) {
                        complete = false;
                        expectItem = false;
                    }
                    cursor.at++;
                }
            }
        }

        private void bracket() {
            boolean escape = cursor.isOpen('{');
            Cursor inner = cursor.group();
            if (depth == MAX_DEPTH) {
                complete = false;
                return;
            }
            if (escape) {
                inner.accept("oj");
            }
            Level level = new Level(inner.at, inner.end, visible, depth + 1);
            if (tokens.startsQuery(inner.at)) {
                level.statement();
            } else {
                if (expectItem) {
                    level.fromItem();
                }
                level.rest();
            }
            expectItem = false;
        }

        private void name() {
            int at = cursor.at;
            boolean label = at > 0 && tokens.isLabel(at);
            if (!label && keyword(tokens.word(at))) {
                return;
            }
            if (expectItem && !label) {
                item();
                return;
            }
            if (tokens.isCharacter(at + 1, '(') && at + 1 < cursor.end) {
                function(at);
            }
            cursor.at++;
        }

        /** Steps over a word that changes what the next ones mean; false if this is none. */
        private boolean keyword(String word) {
            switch (word) {
                case "select" -> {
                    query = true;
                    inFrom = false;
                }
                case "table" -> {
                    if (!startsSetOperand()) {
                        return false;
                    }
                    inFrom = true;
                }
                case "from" -> {
                    if (!query || tokens.is(cursor.at - 1, "distinct")) {
                        return false;
                    }
                    inFrom = true;
                }
                case "using" -> {
                    if (!merge) {
                        return false;
                    }
                    inFrom = true;
                }
                case "join" -> {
                    if (!inFrom) {
                        return false;
                    }
                }
                case "lateral", "only" -> {
                    cursor.at++;
                    return true;
                }
                case "when" -> inFrom &= !merge;
                case "into" -> into |= query && depth == 0;
                default -> {
                    if (!AFTER_FROM.contains(word)) {
                        return false;
                    }
                    locking |= word.equals("for") && isLockStrength(cursor.at + 1);
                    inFrom = false;
                }
            }
            expectItem = inFrom && !word.equals("when");
            cursor.at++;
            return true;
        }

        private boolean startsSetOperand() {
            return switch (tokens.word(cursor.at - 1)) {
                case "union", "intersect", "except", "all", "distinct" -> true;
                default -> tokens.startsQuery(cursor.at) && !query && !inFrom;
            };
        }

        private boolean isLockStrength(int at) {
            return switch (tokens.word(at)) {
                case "update", "share", "no", "key" -> true;
                default -> false;
            };
        }

        private void item() {
            expectItem = false;
            if (cursor.accept("rows", "from")) {
                return;
            }
            int from = cursor.at;
            TableRef table = cursor.table();
            if (table == null) {
                complete = false;
                cursor.at = from + 1;
            } else if (cursor.isOpen('(')) {
                function(cursor.at - 1);
            } else if (table.schema() != null || !visible.contains(table.name())) {
                read.add(table);
            }
        }

        private void function(int at) {
            String name = functionNames.calledAt(at);
            if (name != null) {
                functions.add(name);
                role |= name.equals("set_config") && mayBeRole(at + 2);
            }
        }

        /** Whether the setting that this argument names may be one that changes the role. */
        private boolean mayBeRole(int argument) {
            TokenKind kind = tokens.kind(argument);
            String setting = kind.isString() && tokens.kind(argument + 1) == TokenKind.COMMA
                    ? Spelling.string(kind, tokens.text(argument))
                    : null;
            return setting == null || ROLES.contains(setting.toLowerCase(Locale.ROOT));
        }

        /** Steps over the WITH clauses; afterwards their names are visible here. */
        private boolean with() {
            WithClause with = depth == MAX_DEPTH ? null : WithClause.read(cursor);
            if (with == null) {
                return false;
            }
            Set<String> names = new HashSet<>(visible);
            if (with.recursive()) {
                names.addAll(with.names());
            }
            for (int i = 0; i < with.names().size(); i++) {
                Cursor body = with.bodies().get(i);
                new Level(body.at, body.end, Set.copyOf(names), depth + 1).statement();
                names.add(with.names().get(i));
            }
            visible = Set.copyOf(names);
            return true;
        }
    }
}
