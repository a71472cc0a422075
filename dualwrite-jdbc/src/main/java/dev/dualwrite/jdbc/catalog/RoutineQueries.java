package dev.dualwrite.jdbc.catalog;

/**
 * The queries that {@link Routines} are read with, for servers from 13 on.
 *
 * <p>Thread-safe: constants. Objects below 16384 were made by initdb: they are PostgreSQL's own.
 */
final class RoutineQueries {

    /** Source is read where it can say something: not of compiled code, nor, but for triggers, of extensions. */
    static final String ROUTINES = """
            SELECT r.oid, r.nspname, r.proname, r.lanname, r.provolatile = 'v' OR r.prokind = 'p', r.prokind = 'p', r.extension,
                   CASE WHEN r.lanname NOT IN ('c', 'internal') AND (r.is_trigger OR NOT r.extension) THEN r.prosrc END,
                   r.is_trigger
              FROM (SELECT p.*, n.nspname, l.lanname, p.prorettype = 'pg_catalog.trigger'::pg_catalog.regtype AS is_trigger,
                           EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
                                    WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid
                                      AND d.deptype = 'e') AS extension
                      FROM pg_catalog.pg_proc p
                      JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                      JOIN pg_catalog.pg_language l ON l.oid = p.prolang
                     WHERE p.oid >= 16384 AND n.nspname <> 'dualwrite' AND n.nspname NOT LIKE 'pg\\_temp\\_%') r
            """;

    /**
     * Who uses whom, out of pg_depend, which knows all but what a source in quotes calls. Kinds: f routine, o operator, k cast,
     * t domain, e event trigger, r relation that is read, w relation that is written to, p both. The function that a trigger
     * runs is judged with the trigger. What belongs to an extension is trusted to write to no tables of the application's, but
     * for functions, which the application calls itself.
     */
    static final String USES = """
            WITH used AS MATERIALIZED (
                SELECT d.classid, d.objid, 'f' AS kind, d.refobjid AS oid, '' AS name
                  FROM pg_catalog.pg_depend d
                 WHERE d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.refobjid >= 16384
                UNION ALL
                SELECT d.classid, d.objid, 'o', o.oid, o.oprname
                  FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_operator o ON o.oid = d.refobjid
                 WHERE d.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass AND d.refobjid >= 16384
                UNION ALL
                SELECT d.classid, d.objid, 't', b.oid, b.typname
                  FROM pg_catalog.pg_type b
                  JOIN pg_catalog.pg_type t ON t.oid IN (b.oid, b.typarray)
                  JOIN pg_catalog.pg_depend d
                    ON d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.refobjid = t.oid
                 WHERE b.typtype = 'd' AND b.oid >= 16384
                UNION ALL
                SELECT d.classid, d.objid, 'r', c.oid, c.relname
                  FROM pg_catalog.pg_class c
                  JOIN pg_catalog.pg_depend d
                    ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = c.oid
                   AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                 WHERE c.oid >= 16384 AND (c.relkind IN ('v', 'm') OR c.relrowsecurity)),
            users AS MATERIALIZED (
                SELECT oid AS objid, 'pg_catalog.pg_proc'::pg_catalog.regclass AS classid, 'f' AS kind, oid, proname AS name
                  FROM pg_catalog.pg_proc WHERE oid >= 16384
                UNION ALL
                SELECT oid, 'pg_catalog.pg_operator'::pg_catalog.regclass, 'o', oid, oprname
                  FROM pg_catalog.pg_operator WHERE oid >= 16384
                UNION ALL
                SELECT oid, 'pg_catalog.pg_cast'::pg_catalog.regclass, 'k', oid, ''
                  FROM pg_catalog.pg_cast WHERE oid >= 16384
                UNION ALL
                SELECT oid, 'pg_catalog.pg_event_trigger'::pg_catalog.regclass, 'e', oid, evtname
                  FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D'
                UNION ALL
                SELECT oid, 'pg_catalog.pg_type'::pg_catalog.regclass, 't', oid, typname
                  FROM pg_catalog.pg_type WHERE typtype = 'd' AND oid >= 16384
                UNION ALL
                SELECT k.oid, 'pg_catalog.pg_constraint'::pg_catalog.regclass, CASE WHEN t.oid IS NULL THEN 'w' ELSE 't' END,
                       coalesce(t.oid, k.conrelid), coalesce(t.typname, '')
                  FROM pg_catalog.pg_constraint k LEFT JOIN pg_catalog.pg_type t ON t.oid = k.contypid AND k.conrelid = 0
                UNION ALL
                SELECT oid, 'pg_catalog.pg_attrdef'::pg_catalog.regclass, 'w', adrelid, '' FROM pg_catalog.pg_attrdef
                UNION ALL
                SELECT oid, 'pg_catalog.pg_policy'::pg_catalog.regclass, 'p', polrelid, '' FROM pg_catalog.pg_policy
                UNION ALL
                SELECT oid, 'pg_catalog.pg_trigger'::pg_catalog.regclass, 'w', tgrelid, '' FROM pg_catalog.pg_trigger
                UNION ALL
                SELECT oid, 'pg_catalog.pg_rewrite'::pg_catalog.regclass, CASE WHEN ev_type = '1' THEN 'r' ELSE 'w' END, ev_class, ''
                  FROM pg_catalog.pg_rewrite WHERE oid >= 16384
                UNION ALL
                SELECT c.oid, 'pg_catalog.pg_class'::pg_catalog.regclass, 'w', coalesce(i.indrelid, c.oid), ''
                  FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
                 WHERE c.oid >= 16384)
            SELECT users.kind, users.oid, users.name, n.nspname, c.relname, used.kind, used.oid, used.name
              FROM used
              JOIN users ON users.classid = used.classid AND users.objid = used.objid
              LEFT JOIN pg_catalog.pg_class c ON users.kind IN ('r', 'w', 'p') AND c.oid = users.oid
              LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_trigger g
                ON used.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND g.oid = used.objid
             WHERE (used.kind <> 'f' OR g.tgfoid IS DISTINCT FROM used.oid)
               AND (users.kind = 'f'
                    OR NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend x
                                    WHERE x.deptype = 'e' AND x.objid = users.oid
                                      AND x.classid = CASE users.kind
                                            WHEN 'o' THEN 'pg_catalog.pg_operator'::pg_catalog.regclass
                                            WHEN 'k' THEN 'pg_catalog.pg_cast'::pg_catalog.regclass
                                            WHEN 't' THEN 'pg_catalog.pg_type'::pg_catalog.regclass
                                            WHEN 'e' THEN 'pg_catalog.pg_event_trigger'::pg_catalog.regclass
                                            ELSE 'pg_catalog.pg_class'::pg_catalog.regclass END))
            """;

    private RoutineQueries() {}
}
