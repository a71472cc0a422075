package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.model.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One row of {@link CatalogQueries#RELATIONS}. Thread-safe: immutable. */
record RelationRow(
        long oid,
        TableId id,
        char kind,
        boolean unlogged,
        String owner,
        boolean rowSecurity,
        boolean rowSecurityForced,
        boolean rowSecurityApplies,
        boolean partition,
        Set<Privilege> privileges) {

    static RelationRow read(ResultSet row) throws SQLException {
        Set<Privilege> privileges = EnumSet.noneOf(Privilege.class);
        for (Privilege privilege : Privilege.values()) {
            if (row.getBoolean(column(privilege))) {
                privileges.add(privilege);
            }
        }
        return new RelationRow(
                row.getLong("oid"),
                new TableId(row.getString("nspname"), row.getString("relname")),
                row.getString("relkind").charAt(0),
                row.getBoolean("unlogged"),
                row.getString("owner"),
                row.getBoolean("relrowsecurity"),
                row.getBoolean("relforcerowsecurity"),
                row.getBoolean("restricted"),
                row.getBoolean("relispartition"),
                privileges);
    }

    private static String column(Privilege privilege) {
        return switch (privilege) {
            case SELECT -> "may_select";
            case INSERT -> "may_insert";
            case UPDATE -> "may_update";
            case DELETE -> "may_delete";
            case TRUNCATE -> "may_truncate";
            case TRIGGER -> "may_trigger";
        };
    }

    /** Which other relation it is; null for a table. */
    OtherRelation.@Nullable Kind otherKind() {
        return switch (kind) {
            case 'v' -> OtherRelation.Kind.VIEW;
            case 'm' -> OtherRelation.Kind.MATERIALIZED_VIEW;
            case 'f' -> OtherRelation.Kind.FOREIGN_TABLE;
            case 'S' -> OtherRelation.Kind.SEQUENCE;
            default -> null;
        };
    }
}
