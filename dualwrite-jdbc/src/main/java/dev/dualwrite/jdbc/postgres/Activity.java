package dev.dualwrite.jdbc.postgres;

/**
 * What {@code pg_stat_activity} and {@code pg_locks} tell of the authority's sessions, as SQL.
 *
 * <p>A role without pg_read_all_stats sees neither start nor kind of other roles' sessions: what is not seen counts as alive.
 */
final class Activity {
    /** Start of a backend of {@code pg_stat_activity AS a}, in microseconds since 1970. */
    static final String START = "(extract(epoch FROM a.backend_start) * 1000000)::bigint";

    /** Whether backend (pid, start) of {@code b} is that of {@code a}; a start of 0 is not known. */
    static final String SAME_BACKEND =
            "a.pid = b.pid AND (b.start = 0 OR a.backend_start IS NULL OR " + START + " = b.start)";

    /**
     * Transactions alive in this database, one {@code id} each. Not among them: our own, those of processes that serve no user
     * (autovacuum), and those of processes that only send or only help another.
     */
    static final String ALIVE = """
            SELECT l.virtualtransaction AS id
            FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'virtualxid' AND l.granted AND l.mode = 'ExclusiveLock'
                AND l.pid <> pg_backend_pid()
                AND (a.pid IS NULL OR a.datid = (SELECT oid FROM pg_database WHERE datname = current_database())
                    AND a.usesysid IS NOT NULL
                    AND a.application_name <> '%s'
                    AND coalesce(a.backend_type, '') NOT IN ('walsender', 'parallel worker', 'autovacuum worker'))
            UNION ALL
            SELECT 'prepared ' || p.transaction::text FROM pg_prepared_xacts p WHERE p.database = current_database()""".formatted(Pins.APPLICATION_NAME);

    private Activity() {}
}
