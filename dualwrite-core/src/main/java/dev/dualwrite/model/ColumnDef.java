package dev.dualwrite.model;

/**
 * A column of a migrated table.
 *
 * @param name as the catalog has it
 * @param type as {@code format_type} prints it, for example {@code numeric(10,2)}: fit for a cast
 * @param generated a stored generated column: computed by each server, never carried
 * @param identityAlways {@code GENERATED ALWAYS AS IDENTITY}: may be inserted with OVERRIDING SYSTEM VALUE, never updated
 */
public record ColumnDef(String name, String type, boolean generated, boolean identityAlways) {
    public ColumnDef {
        if (name.isEmpty() || type.isEmpty()) {
            throw new IllegalArgumentException("A column needs a name and a type: '" + name + "' '" + type + "'");
        }
    }
}
