package dev.dualwrite.jdbc.preflight;

import dev.dualwrite.jdbc.catalog.Catalog;
import dev.dualwrite.jdbc.catalog.CatalogColumn;
import dev.dualwrite.jdbc.catalog.CatalogTable;
import dev.dualwrite.jdbc.catalog.Privilege;
import dev.dualwrite.jdbc.catalog.TablePatterns;
import dev.dualwrite.jdbc.preflight.Finding.Code;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which of the legacy's tables can be migrated, and why the others cannot.
 *
 * <p>Immutable. A table that is refused is left out as a whole and named.
 */
public final class LegacyCheck {
    private final List<CatalogTable> tables;
    private final List<Finding> findings;

    private LegacyCheck(List<CatalogTable> tables, List<Finding> findings) {
        this.tables = List.copyOf(tables);
        this.findings = List.copyOf(findings);
    }

    /**
     * Looks at the tables that the patterns select.
     *
     * @param triggers whether triggers are to be put on them
     */
    public static LegacyCheck of(Catalog legacy, TablePatterns patterns, boolean triggers) {
        List<Finding> findings = new ArrayList<>();
        List<CatalogTable> tables = new ArrayList<>();
        SupportedVersions.check("legacy", legacy.serverMajor()).ifPresent(findings::add);
        for (CatalogTable table : legacy.tables()) {
            // A partition's rows travel as rows of its root.
            if (patterns.matches(table.id()) && !table.partition() && accept(legacy, table, findings)) {
                tables.add(table);
                if (triggers) {
                    triggers(legacy, table, findings);
                }
            }
        }
        patterns.matchingNone(legacy.tables().stream().map(CatalogTable::id).toList())
                .forEach(p -> findings.add(Finding.warning(
                        Code.PATTERN_WITHOUT_TABLE,
                        p,
                        "no table of the legacy has such a name",
                        "correct the pattern")));
        if (tables.isEmpty()) {
            findings.add(Finding.error(
                    Code.NO_TABLES,
                    patterns,
                    "no table is left to migrate",
                    "name tables in dualwrite.tables.include that exist and have a key"));
        }
        return new LegacyCheck(tables, findings);
    }

    private static void triggers(Catalog legacy, CatalogTable table, List<Finding> findings) {
        List<CatalogTable> family = new ArrayList<>(legacy.descendantsOf(table));
        family.add(table);
        for (CatalogTable one : family) {
            if (!one.privileges().contains(Privilege.TRIGGER)) {
                findings.add(Finding.error(
                        Code.TRIGGER_PRIVILEGE,
                        one.id(),
                        "role " + legacy.role()
                                + " may not put triggers on it on the legacy, as dualwrite.bypass=triggers"
                                + " asks for",
                        "GRANT " + Privilege.TRIGGER + " ON " + one.id().quoted() + " TO " + legacy.role()
                                + ", or set dualwrite.bypass=detect"));
            }
        }
    }

    private static boolean accept(Catalog legacy, CatalogTable table, List<Finding> findings) {
        if (table.key() == null) {
            findings.add(Finding.warning(
                    Code.TABLE_WITHOUT_KEY,
                    table.id(),
                    "it has no primary key and no unique index on NOT NULL columns; it is not migrated",
                    "add a primary key, or exclude it in dualwrite.tables.exclude"));
            return false;
        }
        if (!table.partitioned()
                && (!table.children().isEmpty() || !table.parents().isEmpty())) {
            findings.add(Finding.warning(
                    Code.INHERITANCE,
                    table.id(),
                    "it inherits or is inherited from; it is not migrated",
                    "exclude it in dualwrite.tables.exclude, or migrate it by other means"));
            return false;
        }
        if (table.rowSecurityApplies()) {
            findings.add(Finding.error(
                    Code.ROW_SECURITY,
                    table.id(),
                    "row security hides rows of the legacy from role " + legacy.role(),
                    "ALTER ROLE " + legacy.role() + " BYPASSRLS, or exclude the table"));
        }
        if (!table.isSelectable()) {
            findings.add(Finding.error(
                    Code.PRIVILEGE,
                    table.id(),
                    "role " + legacy.role() + " may not read it on the legacy",
                    "GRANT " + Privilege.SELECT + " ON " + table.id().quoted() + " TO " + legacy.role()));
        }
        List<String> references = table.columns().stream()
                .filter(column -> column.baseType().name().equals("oid"))
                .map(CatalogColumn::name)
                .toList();
        if (!references.isEmpty()) {
            findings.add(Finding.warning(
                    Code.LARGE_OBJECTS,
                    table.id(),
                    "its columns " + references
                            + " may refer to large objects, which are not migrated: the numbers are",
                    "keep such values as bytea, or copy large objects by other means once nothing writes them"));
        }
        return true;
    }

    /** The tables that are migrated. */
    public List<CatalogTable> tables() {
        return tables;
    }

    /** Their definitions. */
    public Map<TableId, TableDef> defs() {
        Map<TableId, TableDef> defs = new TreeMap<>();
        for (CatalogTable table : tables) {
            table.toTableDef().ifPresent(def -> defs.put(def.id(), def));
        }
        return defs;
    }

    public List<Finding> findings() {
        return findings;
    }
}
