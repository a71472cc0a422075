package dev.dualwrite.jdbc.sql;

import org.jspecify.annotations.Nullable;

/**
 * A statement that changes the session's settings: SET, RESET or DISCARD.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>{@code name} is the folded parameter name ({@code timezone} for SET TIME ZONE, {@code search_path} for SET SCHEMA,
 * {@code client_encoding} for SET NAMES) and null for RESET ALL and for kinds without a parameter; for DISCARD it is
 * what is discarded, for SET ROLE the role where it can be told. {@code local} means until the end of the transaction.
 * Values are not kept.
 */
public record SessionSetting(Kind kind, @Nullable String name, boolean local) implements StatementShape {

    /** Which statement it is. RESET ROLE and RESET SESSION AUTHORIZATION count as the kind that they reset. */
    public enum Kind {
        SET,
        RESET,
        ROLE,
        SESSION_AUTHORIZATION,
        CONSTRAINTS,
        DISCARD
    }

    @Override
    public Writes writes() {
        return Writes.NO;
    }
}
