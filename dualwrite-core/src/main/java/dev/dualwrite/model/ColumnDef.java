package dev.dualwrite.model;

/**
 * A column of a migrated table.
 *
 * @param name as the catalog has it
 * @param type as {@code format_type} prints it, for example {@code numeric(10,2)}: fit for a cast
 * @param generated a stored generated column: computed by each server, never carried
 * @param identityAlways {@code GENERATED ALWAYS AS IDENTITY}: may be inserted with OVERRIDING SYSTEM VALUE, never updated
 * @param operators the schema of the operators that compare its values: that of the extension which the type is from, such as
 *     {@code citext}, and {@link #BUILT_IN} otherwise. By its name alone {@code =} would be one for text.
 */
public record ColumnDef(String name, String type, boolean generated, boolean identityAlways, String operators) {
    /** Where PostgreSQL's own operators are, which compare enums, ranges, arrays and composites, too. */
    public static final String BUILT_IN = "pg_catalog";

    public ColumnDef {
        if (name.isEmpty() || type.isEmpty() || operators.isEmpty()) {
            throw new IllegalArgumentException(
                    "A column needs a name, a type and operators: '" + name + "' '" + type + "' '" + operators + "'");
        }
    }

    /** A column whose values are compared by PostgreSQL's own operators. */
    public ColumnDef(String name, String type, boolean generated, boolean identityAlways) {
        this(name, type, generated, identityAlways, BUILT_IN);
    }
}
