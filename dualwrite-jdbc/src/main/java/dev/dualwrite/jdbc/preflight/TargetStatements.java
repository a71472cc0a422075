package dev.dualwrite.jdbc.preflight;

import dev.dualwrite.jdbc.catalog.Catalog;
import dev.dualwrite.jdbc.catalog.CatalogColumn;
import dev.dualwrite.jdbc.catalog.CatalogTable;
import dev.dualwrite.jdbc.catalog.Privilege;
import dev.dualwrite.jdbc.catalog.TableKey;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The statements that make a table of the target fit for the legacy's rows.
 *
 * <p>Confined to one call.
 *
 * <p>They give the table its columns and its key, which is what rows need; indexes, checks, foreign keys and the like are
 * the schema tool's. A column is added without NOT NULL unless it has a default: its rows are read again afterwards.
 */
final class TargetStatements {
    private static final Pattern SEQUENCE = Pattern.compile("nextval\\('((?:[^']|'')+)'::regclass\\)");

    private final CatalogTable legacy;
    private final String name;
    private final List<String> statements = new ArrayList<>();

    private TargetStatements(CatalogTable legacy) {
        this.legacy = legacy;
        this.name = legacy.id().quoted();
    }

    static List<String> of(CatalogTable legacy, Catalog target) {
        TargetStatements made = new TargetStatements(legacy);
        CatalogTable other = target.table(legacy.id()).orElse(null);
        if (other == null) {
            made.create();
        } else {
            made.alter(other, target.role());
        }
        return List.copyOf(made.statements);
    }

    private void create() {
        List<String> parts = new ArrayList<>();
        for (CatalogColumn column : legacy.columns()) {
            sequenceOf(column);
            parts.add(defined(column) + (column.notNull() ? " NOT NULL" : ""));
        }
        parts.add("PRIMARY KEY (" + keyColumns() + ")");
        statements.add("CREATE TABLE " + name + " (" + String.join(", ", parts) + ")");
        if (legacy.partitioned()) {
            statements.add("-- " + name + " is partitioned on the legacy; the target may partition it or not");
        }
    }

    private void alter(CatalogTable other, String role) {
        for (CatalogColumn column : legacy.columns()) {
            CatalogColumn there = other.column(column.name()).orElse(null);
            if (there == null) {
                add(column);
            } else if (there.generated() != column.generated()) {
                alter("DROP COLUMN " + TableId.quote(column.name()));
                add(column);
            } else if (!there.type().equals(column.type())) {
                String quoted = TableId.quote(column.name());
                alter("ALTER COLUMN " + quoted + " TYPE " + column.type() + " USING " + quoted + "::" + column.type());
            }
        }
        for (CatalogColumn extra : other.columns()) {
            if (TargetCheck.refusesRowsOf(legacy, extra)) {
                alter("DROP COLUMN " + TableId.quote(extra.name()));
            }
        }
        key(other.key());
        Set<Privilege> lacking = TargetCheck.lacking(other);
        if (!lacking.isEmpty()) {
            statements.add(grant(lacking, other, role));
        }
        if (other.rowSecurityApplies()) {
            statements.add("ALTER ROLE " + TableId.quote(role) + " BYPASSRLS");
        }
    }

    static String grant(Set<Privilege> lacking, CatalogTable on, String role) {
        return "GRANT " + lacking.stream().map(Enum::name).collect(Collectors.joining(", ")) + " ON "
                + on.id().quoted() + " TO " + TableId.quote(role);
    }

    private void add(CatalogColumn column) {
        sequenceOf(column);
        boolean filled = column.defaultExpression() != null || column.identity() != CatalogColumn.Identity.NONE;
        alter("ADD COLUMN " + defined(column) + (column.notNull() && filled ? " NOT NULL" : ""));
    }

    private void key(@Nullable TableKey there) {
        TableKey mine = legacy.key();
        if (mine == null
                || (there != null
                        && !there.deferrable()
                        && new HashSet<>(there.columns()).equals(new HashSet<>(mine.columns())))) {
            return;
        }
        if (there != null && there.primary()) {
            alter("DROP CONSTRAINT " + TableId.quote(there.index()) + " CASCADE");
        }
        alter("ADD PRIMARY KEY (" + keyColumns() + ")");
    }

    private void alter(String what) {
        statements.add("ALTER TABLE " + name + " " + what);
    }

    private void sequenceOf(CatalogColumn column) {
        String expression = column.defaultExpression();
        if (expression != null && !column.generated()) {
            Matcher matcher = SEQUENCE.matcher(expression);
            while (matcher.find()) {
                statements.add(
                        "CREATE SEQUENCE IF NOT EXISTS " + matcher.group(1).replace("''", "'"));
            }
        }
    }

    private static String defined(CatalogColumn column) {
        StringBuilder out =
                new StringBuilder(TableId.quote(column.name())).append(' ').append(column.type());
        String expression = column.defaultExpression();
        switch (column.identity()) {
            case ALWAYS -> out.append(" GENERATED ALWAYS AS IDENTITY");
            case BY_DEFAULT -> out.append(" GENERATED BY DEFAULT AS IDENTITY");
            case NONE -> {
                if (column.generated()) {
                    out.append(" GENERATED ALWAYS AS (").append(expression).append(") STORED");
                } else if (expression != null) {
                    out.append(" DEFAULT ").append(expression);
                }
            }
        }
        return out.toString();
    }

    private String keyColumns() {
        TableKey key = legacy.key();
        return key == null ? "" : key.columns().stream().map(TableId::quote).collect(Collectors.joining(", "));
    }
}
