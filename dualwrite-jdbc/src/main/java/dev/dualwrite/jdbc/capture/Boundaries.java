package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.sql.StatementShape;
import dev.dualwrite.jdbc.sql.TransactionControl;

/** What a statement's text says about the transaction. */
final class Boundaries {
    private Boundaries() {}

    static Boundary of(StatementShape shape) {
        if (!(shape instanceof TransactionControl control)) {
            return Boundary.NONE;
        }
        String name = control.name() == null ? "" : control.name();
        return switch (control.kind()) {
            case BEGIN -> Boundary.BEGIN;
            case COMMIT -> new Boundary.Commit(control.chain());
            case ROLLBACK -> new Boundary.Rollback(control.chain());
            case SAVEPOINT -> new Boundary.SetSavepoint(name);
            case RELEASE -> new Boundary.ReleaseSavepoint(name);
            case ROLLBACK_TO -> new Boundary.RollbackTo(name);
            case PREPARE_TRANSACTION -> Boundary.PREPARE;
            case COMMIT_PREPARED, ROLLBACK_PREPARED, SET_TRANSACTION, SET_SESSION_CHARACTERISTICS -> Boundary.NONE;
        };
    }
}
