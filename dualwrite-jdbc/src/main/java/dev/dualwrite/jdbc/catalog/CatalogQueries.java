package dev.dualwrite.jdbc.catalog;

/**
 * The queries that a {@link Catalog} is read with, for servers from 13 on.
 *
 * <p>Thread-safe: constants.
 *
 * <p>They run with {@code search_path = pg_catalog}, so that types and functions of others print qualified. A relation
 * is taken unless it is PostgreSQL's own or temporary.
 */
final class CatalogQueries {

    private static final String TAKEN = """
             c.relpersistence <> 't'
               AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
            """;

    static final String SESSION =
            "SELECT current_setting('server_version_num')::int / 10000, current_user::text, current_schemas(false)::text[]";

    /** Parameter: the role, for row security and privileges. */
    static final String RELATIONS = """
            SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence = 'u' AS unlogged,
                   pg_get_userbyid(c.relowner) AS owner, c.relrowsecurity, c.relforcerowsecurity, c.relispartition,
                   c.relrowsecurity AND NOT (r.rolsuper OR r.rolbypassrls)
                     AND (c.relforcerowsecurity OR NOT pg_has_role(r.oid, c.relowner, 'USAGE')) AS restricted,
                   c.relkind IN ('r', 'p') AND has_table_privilege(r.oid, c.oid, 'SELECT') AS may_select,
                   c.relkind IN ('r', 'p') AND has_table_privilege(r.oid, c.oid, 'INSERT') AS may_insert,
                   c.relkind IN ('r', 'p') AND has_table_privilege(r.oid, c.oid, 'UPDATE') AS may_update,
                   c.relkind IN ('r', 'p') AND has_table_privilege(r.oid, c.oid, 'DELETE') AS may_delete,
                   c.relkind IN ('r', 'p') AND has_table_privilege(r.oid, c.oid, 'TRUNCATE') AS may_truncate,
                   c.relkind IN ('r', 'p') AND has_table_privilege(r.oid, c.oid, 'TRIGGER') AS may_trigger
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_roles r ON r.rolname = ?
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND""" + TAKEN;

    /** Parameter: the role, for column privileges. */
    static final String COLUMNS = """
            WITH RECURSIVE base (oid, base, modifier, not_null) AS (
                SELECT oid, oid, -1, false FROM pg_type WHERE typtype <> 'd'
                UNION ALL
                SELECT t.oid, b.base, greatest(b.modifier, t.typtypmod), t.typnotnull OR b.not_null
                  FROM pg_type t JOIN base b ON b.oid = t.typbasetype
                 WHERE t.typtype = 'd')
            SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod) AS type,
                   format_type(b.base, greatest(b.modifier, a.atttypmod)) AS plain_type,
                   bt.oid AS base_oid, bn.nspname AS base_schema, bt.typname AS base_name, bt.typtype AS base_kind,
                   bt.typcategory AS base_category, t.typtype = 'd' AS domain, a.attnotnull OR b.not_null AS not_null,
                   a.attgenerated <> '' AS generated, a.attidentity,
                   coalesce(pg_get_expr(d.adbin, d.adrelid), pg_get_expr(t.typdefaultbin, 0)) AS default_expression,
                   coalesce(co.collisdeterministic, true) AS deterministic,
                   coalesce((SELECT max(opn.nspname::text)
                      FROM pg_opclass oc
                      JOIN pg_am am ON am.oid = oc.opcmethod AND am.amname = 'btree'
                      JOIN pg_amop ao ON ao.amopfamily = oc.opcfamily AND ao.amoplefttype = oc.opcintype
                       AND ao.amoprighttype = oc.opcintype AND ao.amopstrategy = 3
                      JOIN pg_operator o ON o.oid = ao.amopopr
                      JOIN pg_namespace opn ON opn.oid = o.oprnamespace
                     WHERE oc.opcintype = b.base AND oc.opcdefault), 'pg_catalog') AS operators,
                   has_column_privilege(r.oid, a.attrelid, a.attnum, 'SELECT') AS selectable
              FROM pg_attribute a
              JOIN pg_class c ON c.oid = a.attrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_type t ON t.oid = a.atttypid
              JOIN base b ON b.oid = t.oid
              JOIN pg_type bt ON bt.oid = b.base
              JOIN pg_namespace bn ON bn.oid = bt.typnamespace
              JOIN pg_roles r ON r.rolname = ?
              LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
              LEFT JOIN pg_collation co ON co.oid = a.attcollation
             WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND""" + TAKEN + " ORDER BY a.attrelid, a.attnum";

    /** The best candidate first: primary key, replica identity, fewest columns, name. */
    static final String KEYS =
            """
            SELECT i.indrelid, ic.relname AS index, i.indisprimary, NOT i.indimmediate AS deferrable,
                   (SELECT array_agg(a.attname::text ORDER BY k.position)
                      FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, position)
                      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                     WHERE k.position <= i.indnkeyatts) AS columns
              FROM pg_index i
              JOIN pg_class ic ON ic.oid = i.indexrelid
              JOIN pg_class c ON c.oid = i.indrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
               AND (i.indisprimary OR i.indimmediate)
               AND NOT EXISTS (SELECT 1
                                 FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, position)
                                 JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                                WHERE k.position <= i.indnkeyatts AND NOT a.attnotnull)
               AND c.relkind IN ('r', 'p') AND""" + TAKEN + " ORDER BY i.indrelid, i.indisprimary DESC, i.indisreplident DESC, i.indnkeyatts, ic.relname";

    static final String UNIQUES = """
            SELECT i.indrelid,
                   (SELECT array_agg(a.attname::text ORDER BY k.position)
                      FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, position)
                      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                     WHERE k.position <= i.indnkeyatts)
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
               AND c.relkind IN ('r', 'p') AND""" + TAKEN + " ORDER BY i.indexrelid";

    static final String TRIGGERS = """
            SELECT t.tgrelid, t.tgname, t.tgtype, t.tgenabled, fn.nspname AS function_schema, f.proname AS function
              FROM pg_trigger t
              JOIN pg_proc f ON f.oid = t.tgfoid
              JOIN pg_namespace fn ON fn.oid = f.pronamespace
              JOIN pg_class c ON c.oid = t.tgrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_constraint k ON k.oid = t.tgconstraint
             WHERE t.tgenabled <> 'D' AND coalesce(k.contype, 't') = 't' AND c.relkind IN ('r', 'p') AND""" + TAKEN + " ORDER BY t.tgrelid, t.tgname";

    static final String RULES = """
            SELECT w.ev_class, w.rulename
              FROM pg_rewrite w
              JOIN pg_class c ON c.oid = w.ev_class
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE w.ev_enabled <> 'D' AND c.relkind IN ('r', 'p') AND""" + TAKEN + " ORDER BY w.ev_class, w.rulename";

    static final String INHERITANCE = """
            SELECT i.inhrelid, i.inhparent
              FROM pg_inherits i
              JOIN pg_class c ON c.oid = i.inhrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND""" + TAKEN + " ORDER BY i.inhrelid, i.inhseqno";

    /**
     * Parameter: the role, for column privileges. Bits 4, 8 and 16 of an updatable relation are UPDATE, INSERT and DELETE. A
     * query that is not passed on is not printed: no one reads it.
     */
    static final String VIEWS = """
            SELECT v.*, CASE WHEN v.updatable THEN pg_get_viewdef(v.oid) ELSE '' END AS definition
              FROM (SELECT c.oid, pg_relation_is_updatable(c.oid, false) & 28 = 28 AS updatable,
                           EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid)
                             OR EXISTS (SELECT 1 FROM pg_rewrite w WHERE w.ev_class = c.oid AND w.ev_type <> '1')
                             AS redirected,
                           EXISTS (SELECT 1 FROM pg_attrdef d WHERE d.adrelid = c.oid) AS defaults,
                           ARRAY (SELECT a.attname::text FROM pg_attribute a
                                   WHERE a.attrelid = c.oid AND a.attnum > 0 ORDER BY a.attnum) AS columns,
                           ARRAY (SELECT a.attname::text FROM pg_attribute a
                                   WHERE a.attrelid = c.oid AND a.attnum > 0
                                     AND has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT')) AS selectable,
                           ARRAY (SELECT DISTINCT d.refobjid::bigint
                                    FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
                                   WHERE w.ev_class = c.oid AND d.refclassid = 'pg_class'::regclass
                                     AND d.refobjid <> c.oid ORDER BY 1) AS reads
                      FROM pg_class c
                      JOIN pg_namespace n ON n.oid = c.relnamespace
                      JOIN pg_roles r ON r.rolname = ?
                     WHERE c.relkind = 'v' AND""" + TAKEN + ") v";

    /** A constraint that only repeats its parent's for a partition of the referencing table is left out. */
    static final String FOREIGN_KEYS = """
            SELECT k.conname, k.conrelid, k.confrelid, k.confdeltype, k.confupdtype, k.condeferrable,
                   (SELECT array_agg(a.attname::text ORDER BY p.position)
                      FROM unnest(k.conkey) WITH ORDINALITY AS p (attnum, position)
                      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.attnum) AS columns,
                   (SELECT array_agg(a.attname::text ORDER BY p.position)
                      FROM unnest(k.confkey) WITH ORDINALITY AS p (attnum, position)
                      JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = p.attnum) AS referenced_columns
              FROM pg_constraint k
              JOIN pg_class c ON c.oid = k.conrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE k.contype = 'f'
               AND NOT EXISTS (SELECT 1 FROM pg_constraint p
                                WHERE p.oid = k.conparentid AND p.confrelid = k.confrelid AND p.conrelid <> k.conrelid)
               AND""" + TAKEN + " ORDER BY k.conrelid, k.conname";

    private CatalogQueries() {}
}
