package dev.dualwrite.jdbc.catalog;

/**
 * An entry of {@code pg_type}.
 *
 * <p>Thread-safe: immutable.
 *
 * @param oid its object identifier, which differs between servers for types that are not built in
 * @param schema its schema
 * @param name its name, for example {@code int4} or {@code _text}
 * @param kind {@code typtype}: b base, c composite, e enum, p pseudo, r range, m multirange; never d
 * @param category {@code typcategory}: A array, B boolean, D date and time, N numeric, S string, U user-defined …
 */
public record CatalogType(long oid, String schema, String name, char kind, char category) {

    /** Whether this is the type of PostgreSQL itself with this name. */
    public boolean isBuiltIn(String builtInName) {
        return schema.equals("pg_catalog") && name.equals(builtInName);
    }
}
