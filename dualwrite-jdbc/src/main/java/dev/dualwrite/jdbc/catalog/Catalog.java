package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.jdbc.sql.TableRef;
import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a database says about its tables, as of one moment and for one role.
 *
 * <p>Thread-safe: immutable. A schema change or SET ROLE asks for a new one.
 *
 * <p>Holds every table, view and sequence outside PostgreSQL's own schemas; temporary tables, which belong to one
 * session, are not in it and hide tables here where that session names them unqualified.
 */
public final class Catalog {

    /** The schema that this library keeps its own tables and functions in. */
    public static final String OUR_SCHEMA = "dualwrite";

    private final int serverMajor;
    private final String role;
    private final List<String> searchPath;
    private final Map<TableId, Relation> relations;
    private final Map<TableId, CatalogView> views = new TreeMap<>();
    private final Map<TableId, List<CatalogView>> viewsOf = new TreeMap<>();

    Catalog(
            int serverMajor,
            String role,
            List<String> searchPath,
            Collection<Relation> relations,
            Collection<CatalogView> views) {
        this.serverMajor = serverMajor;
        this.role = role;
        this.searchPath = List.copyOf(searchPath);
        this.relations = new TreeMap<>();
        relations.forEach(relation -> this.relations.put(relation.id(), relation));
        views.forEach(view -> this.views.put(view.id(), view));
        views.forEach(view -> readBy(view.id())
                .forEach(behind ->
                        viewsOf.computeIfAbsent(behind, b -> new ArrayList<>()).add(view)));
    }

    /**
     * Reads the catalog for the connection's current role.
     *
     * @param connection in autocommit mode; a read-only transaction is begun on it and ended
     * @throws SQLException if the server refuses a query
     * @throws IllegalStateException if the connection is not in autocommit mode
     */
    public static Catalog load(Connection connection) throws SQLException {
        return new CatalogLoader(connection, null).load();
    }

    /** Reads the catalog as {@link #load} does, with the privileges of another role; any role may ask about any other. */
    public static Catalog loadFor(String role, Connection connection) throws SQLException {
        return new CatalogLoader(connection, role).load();
    }

    /** Major version of the server, 13 or above. */
    public int serverMajor() {
        return serverMajor;
    }

    /** The role whose privileges are in the tables. */
    public String role() {
        return role;
    }

    /** The schemas that unqualified names were sought in by the connection that read this, in order. */
    public List<String> searchPath() {
        return searchPath;
    }

    /** All tables, ordinary and partitioned, partitions included, in the order of their names. */
    public List<CatalogTable> tables() {
        return relations.values().stream()
                .filter(CatalogTable.class::isInstance)
                .map(CatalogTable.class::cast)
                .toList();
    }

    /** Everything that a statement can name in place of a table, in the order of their names. */
    public Collection<Relation> relations() {
        return List.copyOf(relations.values());
    }

    public Optional<CatalogTable> table(TableId id) {
        return relations.get(id) instanceof CatalogTable table ? Optional.of(table) : Optional.empty();
    }

    public Optional<CatalogView> view(TableId id) {
        return Optional.ofNullable(views.get(id));
    }

    /** Views whose queries name this table, be it through other views. */
    public List<CatalogView> viewsOf(TableId table) {
        return List.copyOf(viewsOf.getOrDefault(table, List.of()));
    }

    /** Everything that a view's query names, through other views too; these are in it as well. */
    public Set<TableId> readBy(TableId view) {
        Set<TableId> found = new LinkedHashSet<>();
        Deque<TableId> open = new ArrayDeque<>(List.of(view));
        while (!open.isEmpty()) {
            view(open.remove())
                    .ifPresent(one -> one.reads().stream().filter(found::add).forEach(open::add));
        }
        return found;
    }

    public Optional<Relation> relation(TableId id) {
        return Optional.ofNullable(relations.get(id));
    }

    /**
     * What a name in a statement stands for.
     *
     * @param path existing schemas in which unqualified names are sought, as {@code current_schemas(false)} gives them;
     *     the session's temporary schema is the caller's to think of
     * @return empty if there is no such relation
     */
    public Optional<Relation> find(TableRef name, List<String> path) {
        String schema = name.schema();
        if (schema != null) {
            return relation(new TableId(schema, name.name()));
        }
        return path.stream()
                .map(candidate -> relations.get(new TableId(candidate, name.name())))
                .filter(java.util.Objects::nonNull)
                .findFirst();
    }

    /** Every table below this one: partitions and inheriting tables, and theirs. */
    public Set<CatalogTable> descendantsOf(CatalogTable table) {
        Set<CatalogTable> found = new LinkedHashSet<>();
        Deque<TableId> open = new ArrayDeque<>(table.children());
        while (!open.isEmpty()) {
            table(open.remove()).filter(found::add).ifPresent(child -> open.addAll(child.children()));
        }
        return found;
    }
}
