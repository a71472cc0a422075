package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.jdbc.sql.Expr;
import dev.dualwrite.model.ColumnDef;
import org.jspecify.annotations.Nullable;

/**
 * A column as the catalog has it.
 *
 * <p>Thread-safe: immutable.
 *
 * @param name not quoted, case kept
 * @param number its attribute number; numbers of dropped columns are missing
 * @param type as {@code format_type} prints it, qualified unless it is a type of PostgreSQL itself: fit for a cast
 * @param plainType the same, a domain replaced by what it is over
 * @param baseType the type's own entry, that of the innermost type for a domain
 * @param domain whether the type is a domain, which may check and constrain further
 * @param notNull the column or its domain refuses NULL
 * @param generated computed from other columns, stored or virtual
 * @param identity how the column draws from a sequence of its own
 * @param defaultExpression what an INSERT that leaves the column out evaluates, as SQL; the column's own default or its
 *     domain's; null if there is none
 * @param deterministicCollation equal values are the same value; true also for types without collation
 * @param operators schema of the operators that its default B-tree order is made of
 * @param selectable whether the role may read it
 */
public record CatalogColumn(
        String name,
        int number,
        String type,
        String plainType,
        CatalogType baseType,
        boolean domain,
        boolean notNull,
        boolean generated,
        Identity identity,
        @Nullable String defaultExpression,
        boolean deterministicCollation,
        String operators,
        boolean selectable) {

    private static final Expr NULL = new Expr.Literal(Expr.Kind.NULL, "", null);

    /** How an identity column takes values. */
    public enum Identity {
        NONE,
        ALWAYS,
        BY_DEFAULT
    }

    /**
     * What an INSERT that leaves the column out puts there: a literal (NULL without a default) if the catalog settles
     * it, opaque if the server computes it at that moment.
     */
    public Expr omittedValue() {
        if (generated || identity != Identity.NONE) {
            return new Expr.Opaque();
        }
        if (defaultExpression == null) {
            return NULL;
        }
        Expr value = Expr.parse(defaultExpression);
        return value instanceof Expr.Literal ? value : new Expr.Opaque();
    }

    /** Whether the same INSERT without this column gives the same value at any time and in any session. */
    public boolean hasConstantDefault() {
        return omittedValue() instanceof Expr.Literal;
    }

    /** Without the privilege. */
    CatalogColumn asWritten() {
        return new CatalogColumn(
                name,
                number,
                type,
                plainType,
                baseType,
                domain,
                notNull,
                generated,
                identity,
                defaultExpression,
                deterministicCollation,
                operators,
                true);
    }

    /** The column as the data plane knows it. */
    public ColumnDef toColumnDef() {
        return new ColumnDef(name, type, generated, identity == Identity.ALWAYS, operators);
    }
}
