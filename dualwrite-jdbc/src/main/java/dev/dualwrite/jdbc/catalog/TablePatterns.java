package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Which tables a migration is about: those that an include pattern matches and no exclude pattern does.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>PostgreSQL's own schemas and ours never match.
 */
public final class TablePatterns {

    private static final Set<String> NEVER = Set.of("pg_catalog", "information_schema", "pg_toast", Catalog.OUR_SCHEMA);

    private final List<TablePattern> include;
    private final List<TablePattern> exclude;

    private TablePatterns(List<TablePattern> include, List<TablePattern> exclude) {
        this.include = List.copyOf(include);
        this.exclude = List.copyOf(exclude);
    }

    /**
     * Patterns like {@code public.*}, {@code *.audit_?} or {@code "Shop"."Order"}.
     *
     * @throws TablePatternException if one cannot be read
     */
    public static TablePatterns of(Collection<String> include, Collection<String> exclude) {
        return new TablePatterns(
                include.stream().map(TablePattern::parse).toList(),
                exclude.stream().map(TablePattern::parse).toList());
    }

    public boolean matches(TableId table) {
        return !NEVER.contains(table.schema())
                && include.stream().anyMatch(pattern -> pattern.matches(table))
                && exclude.stream().noneMatch(pattern -> pattern.matches(table));
    }

    /** Patterns, included or excluded, that match none of these tables: most likely a slip of the pen. */
    public List<String> matchingNone(Collection<TableId> tables) {
        List<TablePattern> all = new ArrayList<>(include);
        all.addAll(exclude);
        return all.stream()
                .filter(pattern -> tables.stream().noneMatch(pattern::matches))
                .map(TablePattern::text)
                .toList();
    }

    /** The patterns as they were given. */
    @Override
    public String toString() {
        return "include " + include.stream().map(TablePattern::text).toList() + " exclude "
                + exclude.stream().map(TablePattern::text).toList();
    }
}
