package dev.dualwrite.jdbc.postgres;

import java.time.Duration;

/**
 * Settings that all our transactions run under, whatever the role's or the database's defaults are, so that one value has
 * one text on every server and no session of ours waits for ever.
 */
final class Pins {
    static final String APPLICATION_NAME = "dualwrite";
    private static final String[][] TEXT = {
        {"TimeZone", "UTC"},
        {"DateStyle", "ISO, YMD"},
        {"IntervalStyle", "postgres"},
        {"extra_float_digits", "3"},
        {"bytea_output", "hex"},
        {"lc_monetary", "C"},
        {"xmloption", "content"},
        {"array_nulls", "on"},
        {"quote_all_identifiers", "off"},
        {"standard_conforming_strings", "on"},
        {"search_path", "pg_catalog"},
        // A policy that hides rows from us must be an error: hidden would read as deleted.
        {"row_security", "off"},
        {"synchronous_commit", "on"},
        {"application_name", APPLICATION_NAME},
    };

    private Pins() {}

    /** Pins the current transaction; must be its first statement. */
    static String ofTransaction(Duration statement, Duration lock, Duration idle) {
        StringBuilder sql = new StringBuilder(
                "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE, NOT DEFERRABLE; SELECT ");
        for (String[] setting : TEXT) {
            config(sql, setting[0], setting[1]).append(", ");
        }
        config(sql, "statement_timeout", millis(statement)).append(", ");
        config(sql, "lock_timeout", millis(lock)).append(", ");
        config(sql, "idle_in_transaction_session_timeout", millis(idle));
        return sql.toString();
    }

    private static StringBuilder config(StringBuilder sql, String name, String value) {
        return sql.append("pg_catalog.set_config('")
                .append(name)
                .append("', '")
                .append(value)
                .append("', true)");
    }

    private static String millis(Duration duration) {
        return Long.toString(Math.max(1, duration.toMillis()));
    }
}
