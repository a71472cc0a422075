package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.sql.TableRef;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a table's name in a statement may stand for.
 *
 * <p>Immutable. The session's search path is known only where the server reports it by itself. Without it, an unqualified
 * name that one relation bears stands for that one, since the statement would fail otherwise; one that several bear stands
 * for any of them. A temporary table may hide any name.
 *
 * @param relations all that the name may stand for; empty if no relation bears it
 * @param certain the name surely stands for the only one
 */
record NameResolution(List<RelationFacts> relations, boolean certain) {
    NameResolution {
        relations = List.copyOf(relations);
    }

    static NameResolution of(SchemaFacts catalog, TableRef name, Names names) {
        if (name.schema() != null) {
            // pg_temp and its like are in no catalog of ours.
            return new NameResolution(catalog.relations(name.schema(), name.name()), true);
        }
        if (names.searchPath() != null) {
            for (String schema : names.searchPath()) {
                List<RelationFacts> found = catalog.relations(schema, name.name());
                if (!found.isEmpty()) {
                    return new NameResolution(found, !names.temporaryTables());
                }
            }
        }
        List<RelationFacts> all = catalog.relations(null, name.name());
        return new NameResolution(all, all.size() == 1 && !names.temporaryTables());
    }

    /** The only relation that it stands for. */
    Optional<RelationFacts> only() {
        return relations.size() == 1 ? Optional.of(relations.get(0)) : Optional.empty();
    }

    /**
     * What a session's names depend on.
     *
     * @param searchPath schemas, if the server reports them and all are plain; null otherwise
     * @param temporaryTables a temporary table, or one that the catalog does not show yet, may hide any name
     * @param temporaryViews what it hides the name by may be a view of another table
     */
    record Names(@Nullable List<String> searchPath, boolean temporaryTables, boolean temporaryViews) {
        Names {
            searchPath = searchPath == null ? null : List.copyOf(searchPath);
        }

        /** The same after something that may have changed them. */
        Names unsettled() {
            return new Names(null, true, temporaryViews);
        }
    }
}
