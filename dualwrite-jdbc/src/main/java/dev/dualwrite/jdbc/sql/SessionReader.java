package dev.dualwrite.jdbc.sql;

import org.jspecify.annotations.Nullable;

/**
 * Reads the statements that control transactions and settings.
 *
 * <p>Thread-safe: it has no state.
 *
 * <p>Answers null for a statement that does not follow the grammar.
 */
final class SessionReader {

    private SessionReader() {}

    static @Nullable TransactionControl transaction(Cursor cursor) {
        String verb = cursor.word();
        cursor.at++;
        return switch (verb) {
            case "begin" -> {
                skipWork(cursor);
                yield modes(TransactionControl.Kind.BEGIN, cursor);
            }
            case "start" -> cursor.accept("transaction") ? modes(TransactionControl.Kind.BEGIN, cursor) : null;
            case "commit", "end" ->
                verb.equals("commit") && cursor.accept("prepared")
                        ? identified(TransactionControl.Kind.COMMIT_PREPARED, cursor)
                        : ending(TransactionControl.Kind.COMMIT, cursor);
            case "rollback", "abort" -> rollback(verb, cursor);
            case "savepoint" -> named(TransactionControl.Kind.SAVEPOINT, cursor);
            case "release" -> {
                cursor.accept("savepoint");
                yield named(TransactionControl.Kind.RELEASE, cursor);
            }
            case "prepare" ->
                cursor.accept("transaction") ? identified(TransactionControl.Kind.PREPARE_TRANSACTION, cursor) : null;
            default -> null;
        };
    }

    private static @Nullable TransactionControl rollback(String verb, Cursor cursor) {
        boolean plain = verb.equals("abort");
        if (!plain && cursor.accept("prepared")) {
            return identified(TransactionControl.Kind.ROLLBACK_PREPARED, cursor);
        }
        skipWork(cursor);
        if (!plain && cursor.accept("to")) {
            cursor.accept("savepoint");
            return named(TransactionControl.Kind.ROLLBACK_TO, cursor);
        }
        return ending(TransactionControl.Kind.ROLLBACK, cursor);
    }

    private static void skipWork(Cursor cursor) {
        if (!cursor.accept("work")) {
            cursor.accept("transaction");
        }
    }

    private static @Nullable TransactionControl ending(TransactionControl.Kind kind, Cursor cursor) {
        skipWork(cursor);
        boolean chain = cursor.accept("and", "chain");
        if (!chain) {
            cursor.accept("and", "no", "chain");
        }
        return cursor.atEnd() ? new TransactionControl(kind, null, chain, null, null) : null;
    }

    private static @Nullable TransactionControl named(TransactionControl.Kind kind, Cursor cursor) {
        String name = cursor.name();
        return name != null && cursor.atEnd() ? new TransactionControl(kind, name, false, null, null) : null;
    }

    private static @Nullable TransactionControl identified(TransactionControl.Kind kind, Cursor cursor) {
        if (cursor.end - cursor.at != 1) {
            return null;
        }
        String identifier = Spelling.string(cursor.tokens.kind(cursor.at), cursor.tokens.text(cursor.at));
        return identifier == null ? null : new TransactionControl(kind, identifier, false, null, null);
    }

    private static @Nullable TransactionControl modes(TransactionControl.Kind kind, Cursor cursor) {
        Boolean readOnly = null;
        String isolation = null;
        while (!cursor.atEnd()) {
            if (cursor.accept("isolation", "level")) {
                isolation = isolation(cursor);
                if (isolation == null) {
                    return null;
                }
            } else if (cursor.accept("read", "only")) {
                readOnly = true;
            } else if (cursor.accept("read", "write")) {
                readOnly = false;
            } else if (!cursor.accept("deferrable") && !cursor.accept("not", "deferrable") && !cursor.acceptComma()) {
                return null;
            }
        }
        return new TransactionControl(kind, null, false, readOnly, isolation);
    }

    private static @Nullable String isolation(Cursor cursor) {
        if (cursor.accept("serializable")) {
            return "serializable";
        }
        if (cursor.accept("repeatable", "read")) {
            return "repeatable read";
        }
        if (cursor.accept("read", "committed")) {
            return "read committed";
        }
        return cursor.accept("read", "uncommitted") ? "read uncommitted" : null;
    }

    static @Nullable StatementShape setting(Cursor cursor) {
        String verb = cursor.word();
        cursor.at++;
        return switch (verb) {
            case "set" -> set(cursor);
            case "reset" -> reset(cursor);
            default -> {
                String what = cursor.name();
                yield what == null ? null : new SessionSetting(SessionSetting.Kind.DISCARD, what, false);
            }
        };
    }

    private static @Nullable StatementShape set(Cursor cursor) {
        if (cursor.accept("session", "characteristics", "as", "transaction")) {
            return modes(TransactionControl.Kind.SET_SESSION_CHARACTERISTICS, cursor);
        }
        if (cursor.accept("transaction", "snapshot")) {
            return new TransactionControl(TransactionControl.Kind.SET_TRANSACTION, null, false, null, null);
        }
        if (cursor.accept("transaction")) {
            return modes(TransactionControl.Kind.SET_TRANSACTION, cursor);
        }
        if (cursor.accept("constraints")) {
            return new SessionSetting(SessionSetting.Kind.CONSTRAINTS, null, true);
        }
        boolean local = cursor.accept("local");
        if (!local && !(cursor.is("session") && cursor.tokens.is(cursor.at + 1, "authorization"))) {
            cursor.accept("session");
        }
        if (cursor.accept("session", "authorization")) {
            return new SessionSetting(SessionSetting.Kind.SESSION_AUTHORIZATION, null, local);
        }
        String special = specialName(cursor);
        if (special != null) {
            return special.equals("role")
                    ? new SessionSetting(SessionSetting.Kind.ROLE, role(cursor), local)
                    : new SessionSetting(SessionSetting.Kind.SET, special, local);
        }
        String name = parameter(cursor);
        boolean assigned =
                cursor.is("to") || cursor.is("from") || (!cursor.atEnd() && cursor.tokens.isOperator(cursor.at, "="));
        if (name == null || !assigned) {
            return null;
        }
        return switch (name) {
            case "role" -> new SessionSetting(SessionSetting.Kind.ROLE, null, local);
            case "session_authorization" -> new SessionSetting(SessionSetting.Kind.SESSION_AUTHORIZATION, null, local);
            default -> new SessionSetting(SessionSetting.Kind.SET, name, local);
        };
    }

    /** The role that the rest of the statement names; null if that is not sure. */
    private static @Nullable String role(Cursor cursor) {
        if (cursor.end - cursor.at != 1) {
            return null;
        }
        TokenKind kind = cursor.tokens.kind(cursor.at);
        return kind.isString() ? Spelling.string(kind, cursor.tokens.text(cursor.at)) : cursor.name();
    }

    /** The parameter behind a spelling without TO or =; null, the cursor unmoved, for the ordinary spelling. */
    private static @Nullable String specialName(Cursor cursor) {
        int at = cursor.at;
        if (cursor.accept("time", "zone")) {
            return "timezone";
        }
        String name = switch (cursor.word()) {
            case "schema" -> "search_path";
            case "names" -> "client_encoding";
            case "role" -> "role";
            case "seed" -> "seed";
            case "xml" -> "xmloption";
            default -> null;
        };
        if (name == null || cursor.tokens.is(at + 1, "to") || cursor.tokens.isOperator(at + 1, "=")) {
            return null;
        }
        cursor.at++;
        return name;
    }

    private static @Nullable StatementShape reset(Cursor cursor) {
        if (cursor.accept("all")) {
            return new SessionSetting(SessionSetting.Kind.RESET, null, false);
        }
        if (cursor.accept("session", "authorization") || cursor.accept("session_authorization")) {
            return new SessionSetting(SessionSetting.Kind.SESSION_AUTHORIZATION, null, false);
        }
        if (cursor.accept("role")) {
            return new SessionSetting(SessionSetting.Kind.ROLE, null, false);
        }
        if (cursor.accept("time", "zone")) {
            return new SessionSetting(SessionSetting.Kind.RESET, "timezone", false);
        }
        if (cursor.accept("transaction", "isolation", "level")) {
            return new SessionSetting(SessionSetting.Kind.RESET, "transaction_isolation", false);
        }
        String name = parameter(cursor);
        return name != null && cursor.atEnd() ? new SessionSetting(SessionSetting.Kind.RESET, name, false) : null;
    }

    /** A parameter's name; parameters are case-insensitive however they are written. */
    private static @Nullable String parameter(Cursor cursor) {
        String name = cursor.name();
        while (name != null && cursor.acceptKind(TokenKind.DOT)) {
            String part = cursor.name();
            name = part == null ? null : name + "." + part;
        }
        return name == null ? null : Spelling.fold(name);
    }
}
