package dev.dualwrite.jdbc.postgres;

import java.util.List;

/**
 * One part of schema {@code dualwrite} as DDL.
 *
 * @param part its name in {@code dualwrite.layout}
 * @param statements what creates it, in order
 */
record ControlLayout(String part, List<String> statements) {
    static final int VERSION = 1;

    static final List<String> COMMON = List.of(
            "CREATE SCHEMA IF NOT EXISTS dualwrite",
            "CREATE TABLE IF NOT EXISTS dualwrite.layout (part text PRIMARY KEY, version int NOT NULL)");

    static final ControlLayout AUTHORITY = new ControlLayout(
            "authority",
            List.of(
                    "CREATE SEQUENCE dualwrite.clock AS bigint START 1 CACHE 1 NO CYCLE",
                    "CREATE SEQUENCE dualwrite.deaths AS bigint CACHE 1",
                    "CREATE TABLE dualwrite.token (value uuid PRIMARY KEY)",
                    """
                    CREATE TABLE dualwrite.migration (
                        single boolean PRIMARY KEY DEFAULT true CHECK (single),
                        version bigint NOT NULL,
                        term bigint NOT NULL,
                        stage text NOT NULL,
                        target_read_percent int NOT NULL)""",
                    """
                    CREATE TABLE dualwrite.audit (
                        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                        at timestamptz NOT NULL DEFAULT clock_timestamp(),
                        version bigint NOT NULL,
                        stage_before text NOT NULL,
                        stage_after text NOT NULL,
                        target_read_percent int NOT NULL,
                        who text NOT NULL,
                        readings text NOT NULL)""",
                    // An instance lives as long as the backend of its marker connection does.
                    """
                    CREATE TABLE dualwrite.instance (
                        id text PRIMARY KEY,
                        name text NOT NULL,
                        registered timestamptz NOT NULL DEFAULT clock_timestamp(),
                        marker_pid int NOT NULL,
                        marker_start bigint NOT NULL,
                        claimed_by text,
                        seen timestamptz NOT NULL DEFAULT clock_timestamp(),
                        -- Since when it was never silent for long.
                        steady timestamptz NOT NULL DEFAULT clock_timestamp(),
                        lease_ms bigint NOT NULL,
                        captured bigint NOT NULL,
                        applied bigint NOT NULL,
                        passed bigint NOT NULL,
                        lag_ms bigint NOT NULL,
                        -- When it last published what it has captured.
                        counted timestamptz) WITH (fillfactor = 50)""",
                    // Of instances that are gone, too: sums do not fall.
                    """
                    CREATE TABLE dualwrite.captured (
                        instance text NOT NULL,
                        table_schema text NOT NULL,
                        table_name text NOT NULL,
                        row_count bigint NOT NULL,
                        uncounted bigint NOT NULL,
                        cascaded bigint NOT NULL,
                        at timestamptz NOT NULL DEFAULT clock_timestamp(),
                        PRIMARY KEY (instance, table_schema, table_name)) WITH (fillfactor = 50)""",
                    """
                    CREATE TABLE dualwrite.backend (
                        instance text NOT NULL,
                        pid int NOT NULL,
                        start bigint NOT NULL,
                        PRIMARY KEY (instance, pid, start))""",
                    // What must be over before an entry of the ledger can be worked off. A row goes when it is.
                    "CREATE TABLE dualwrite.wait (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
                    """
                    CREATE TABLE dualwrite.wait_backend (
                        wait bigint NOT NULL REFERENCES dualwrite.wait ON DELETE CASCADE,
                        pid int NOT NULL,
                        start bigint NOT NULL,
                        PRIMARY KEY (wait, pid, start))""",
                    """
                    CREATE TABLE dualwrite.wait_transaction (
                        wait bigint NOT NULL REFERENCES dualwrite.wait ON DELETE CASCADE,
                        transaction text NOT NULL,
                        PRIMARY KEY (wait, transaction))""",
                    """
                    CREATE TABLE dualwrite.suspect (
                        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                        table_schema text NOT NULL,
                        table_name text NOT NULL,
                        key text,
                        key_columns int NOT NULL,
                        reason text NOT NULL,
                        instance text NOT NULL,
                        mark bigint NOT NULL,
                        waits bigint[] NOT NULL,
                        since timestamptz NOT NULL DEFAULT clock_timestamp(),
                        tries int NOT NULL DEFAULT 0,
                        last_try timestamptz,
                        next_try timestamptz,
                        detail text,
                        -- Of a table: only what went with this row, while that is suspect itself.
                        from_schema text,
                        from_name text,
                        from_key text)""",
                    "CREATE INDEX suspect_table ON dualwrite.suspect (table_schema, table_name)",
                    // By hash: a key may be longer than a page of another index takes.
                    "CREATE INDEX suspect_key ON dualwrite.suspect USING hash (key)",
                    "CREATE INDEX suspect_from ON dualwrite.suspect USING hash (from_key)",
                    """
                    CREATE TABLE dualwrite.checkpoint (
                        table_schema text NOT NULL,
                        table_name text NOT NULL,
                        barrier bigint NOT NULL,
                        after text[],
                        row_count bigint NOT NULL,
                        chunks bigint NOT NULL,
                        done boolean NOT NULL,
                        PRIMARY KEY (table_schema, table_name))""",
                    """
                    CREATE TABLE dualwrite.verification (
                        table_schema text NOT NULL,
                        table_name text NOT NULL,
                        at timestamptz NOT NULL,
                        row_count bigint NOT NULL,
                        differences bigint NOT NULL,
                        PRIMARY KEY (table_schema, table_name))"""));

    static final ControlLayout FOLLOWER = new ControlLayout(
            "follower",
            List.of(
                    // Appliers hold the table in ROW SHARE mode, whoever raises a floor in EXCLUSIVE mode.
                    """
                    CREATE TABLE dualwrite.table_gate (
                        id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                        table_schema text NOT NULL,
                        table_name text NOT NULL,
                        floor bigint NOT NULL DEFAULT 0,
                        UNIQUE (table_schema, table_name))""",
                    // At least the newest clock value in any floor or entry: what the clock says next must be above.
                    "CREATE SEQUENCE dualwrite.seen AS bigint MINVALUE 0 START 0 CACHE 1 NO CYCLE",
                    """
                    CREATE TABLE dualwrite.writer (
                        id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                        name text NOT NULL UNIQUE,
                        closed boolean NOT NULL DEFAULT false)""",
                    // One row for every key that was applied of late: numbers stand for the names of table and writer.
                    """
                    CREATE TABLE dualwrite.row_version (
                        table_id int NOT NULL,
                        writer int NOT NULL,
                        term bigint NOT NULL,
                        lo bigint NOT NULL,
                        hi bigint NOT NULL,
                        first bigint NOT NULL,
                        sequence bigint NOT NULL,
                        whole boolean NOT NULL,
                        deleted boolean NOT NULL,
                        key text COLLATE "C" NOT NULL,
                        PRIMARY KEY (table_id, key)) WITH (fillfactor = 80)"""));

    ControlLayout {
        statements = List.copyOf(statements);
    }
}
