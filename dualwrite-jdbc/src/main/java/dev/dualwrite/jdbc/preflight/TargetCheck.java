package dev.dualwrite.jdbc.preflight;

import dev.dualwrite.jdbc.catalog.Catalog;
import dev.dualwrite.jdbc.catalog.CatalogColumn;
import dev.dualwrite.jdbc.catalog.CatalogTable;
import dev.dualwrite.jdbc.catalog.Privilege;
import dev.dualwrite.jdbc.catalog.TableKey;
import dev.dualwrite.jdbc.preflight.Finding.Code;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether the target can hold what the legacy's tables hold. */
public final class TargetCheck {
    private static final Set<Privilege> NEEDED =
            EnumSet.of(Privilege.SELECT, Privilege.INSERT, Privilege.UPDATE, Privilege.DELETE);

    private final Catalog target;
    private final List<Finding> findings = new ArrayList<>();

    private TargetCheck(Catalog target) {
        this.target = target;
    }

    /** Compares the migrated tables with the target's. */
    public static List<Finding> of(List<CatalogTable> migrated, Catalog target) {
        TargetCheck check = new TargetCheck(target);
        SupportedVersions.check("target", target.serverMajor()).ifPresent(check.findings::add);
        migrated.forEach(check::table);
        return List.copyOf(check.findings);
    }

    /** Compares one table. */
    static List<Finding> of(CatalogTable migrated, Catalog target) {
        TargetCheck check = new TargetCheck(target);
        check.table(migrated);
        return List.copyOf(check.findings);
    }

    /** Whether a column that only the target has keeps the legacy's rows out. */
    static boolean refusesRowsOf(CatalogTable legacy, CatalogColumn extra) {
        return legacy.column(extra.name()).isEmpty()
                && extra.notNull()
                && extra.defaultExpression() == null
                && !extra.generated()
                && extra.identity() == CatalogColumn.Identity.NONE;
    }

    private void table(CatalogTable legacy) {
        Optional<CatalogTable> found = target.table(legacy.id());
        if (found.isEmpty()) {
            findings.add(Finding.error(
                    Code.TABLE_MISSING,
                    legacy.id(),
                    "the target has no such table",
                    "create it on the target"
                            + (legacy.key() == null
                                    ? ""
                                    : " (" + String.join("; ", TargetStatements.of(legacy, target)) + ")")
                            + ", or exclude it in dualwrite.tables.exclude"));
            return;
        }
        CatalogTable other = found.get();
        for (CatalogColumn column : legacy.columns()) {
            column(legacy, column, other);
        }
        for (CatalogColumn extra : other.columns()) {
            if (refusesRowsOf(legacy, extra)) {
                findings.add(Finding.error(
                        Code.EXTRA_COLUMN,
                        legacy.id() + "." + extra.name(),
                        "the target's column is NOT NULL without a default, and the legacy has none",
                        "drop it, or give it a default"));
            }
        }
        key(legacy, other);
        privileges(other);
    }

    private void column(CatalogTable legacy, CatalogColumn column, CatalogTable other) {
        String name = legacy.id() + "." + column.name();
        Optional<CatalogColumn> found = other.column(column.name());
        if (found.isEmpty()) {
            findings.add(Finding.error(
                    Code.COLUMN_MISSING,
                    name,
                    "the target has no such column",
                    "ALTER TABLE " + legacy.id().quoted() + " ADD COLUMN " + TableId.quote(column.name()) + " "
                            + column.type() + " on the target"));
        } else if (!found.get().type().equals(column.type())) {
            findings.add(Finding.error(
                    Code.COLUMN_DIFFERS,
                    name,
                    "it is " + column.type() + " on the legacy and "
                            + found.get().type() + " on the target",
                    "give it the same type on both sides"));
        } else if (found.get().generated() != column.generated()) {
            findings.add(Finding.error(
                    Code.COLUMN_DIFFERS,
                    name,
                    "it is a generated column on one side only",
                    "define it alike on both sides"));
        }
    }

    private void key(CatalogTable legacy, CatalogTable other) {
        TableKey mine = legacy.key();
        TableKey theirs = other.key();
        if (mine == null) {
            return;
        }
        if (theirs == null || !new HashSet<>(theirs.columns()).equals(new HashSet<>(mine.columns()))) {
            findings.add(Finding.error(
                    Code.KEY_DIFFERS,
                    legacy.id(),
                    "its key is " + mine.columns() + " on the legacy and "
                            + (theirs == null ? "missing" : theirs.columns().toString()) + " on the target",
                    "create the same primary key on the target"));
        } else if (theirs.deferrable()) {
            findings.add(Finding.error(
                    Code.KEY_DIFFERS,
                    legacy.id(),
                    "the target's key is deferrable, and ON CONFLICT cannot use it",
                    "create it NOT DEFERRABLE on the target"));
        }
    }

    /** What a role may not do with a table of the target, and has to. */
    static Set<Privilege> lacking(CatalogTable other) {
        Set<Privilege> lacking = EnumSet.copyOf(NEEDED);
        lacking.removeAll(other.privileges());
        return lacking;
    }

    private void privileges(CatalogTable other) {
        Set<Privilege> lacking = lacking(other);
        if (!lacking.isEmpty()) {
            findings.add(Finding.error(
                    Code.PRIVILEGE,
                    other.id(),
                    "role " + target.role() + " lacks " + lacking + " on the target",
                    TargetStatements.grant(lacking, other, target.role()) + " on the target"));
        }
        if (other.rowSecurityApplies()) {
            findings.add(Finding.error(
                    Code.ROW_SECURITY,
                    other.id(),
                    "row security hides rows of the target from role " + target.role(),
                    "ALTER ROLE " + target.role() + " BYPASSRLS on the target"));
        }
    }
}
