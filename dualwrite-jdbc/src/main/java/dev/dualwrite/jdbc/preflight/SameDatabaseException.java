package dev.dualwrite.jdbc.preflight;

import dev.dualwrite.model.DualWriteException;

/** The target is the legacy's own database. */
public final class SameDatabaseException extends DualWriteException {
    private static final long serialVersionUID = 1L;

    public SameDatabaseException() {
        super("The target is the legacy's own database; nothing is written to it."
                + " Give another database in dualwrite.target.url");
    }
}
