package dev.dualwrite.samples.pgjdbc;

import java.sql.SQLException;

/** The database that the driver's tests expect, made anew for each run. */
final class SuiteDatabase {
    static final String NAME = "test";
    static final String USER = "test";

    /** A table of ours that is there from the start: a migration begins with one at least. */
    private static final String FIRST_TABLE = "CREATE TABLE harness.first (id int PRIMARY KEY)";

    private SuiteDatabase() {}

    static void create(ServerAddress server) throws SQLException {
        server.execute(
                "postgres",
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active",
                "DROP DATABASE IF EXISTS " + NAME + " WITH (FORCE)",
                "DO $$ BEGIN CREATE ROLE " + USER + " LOGIN PASSWORD 'test' REPLICATION;"
                        + " EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                "CREATE DATABASE " + NAME + " OWNER " + USER);
        server.execute(
                NAME,
                "CREATE EXTENSION hstore",
                "CREATE EXTENSION lo",
                "ALTER SCHEMA public OWNER TO " + USER,
                "CREATE SCHEMA harness AUTHORIZATION " + USER,
                FIRST_TABLE,
                "ALTER TABLE harness.first OWNER TO " + USER);
    }
}
