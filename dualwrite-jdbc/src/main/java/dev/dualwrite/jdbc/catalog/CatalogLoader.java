package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.model.TableId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link Catalog} in one read-only snapshot: a fixed number of queries, however many tables there are.
 *
 * <p>Not thread-safe: one instance reads once.
 */
final class CatalogLoader {

    private static final int TRIGGER_ROW = 1;
    private static final int TRIGGER_BEFORE = 1 << 1;
    private static final int TRIGGER_INSERT = 1 << 2;
    private static final int TRIGGER_DELETE = 1 << 3;
    private static final int TRIGGER_UPDATE = 1 << 4;
    private static final int TRIGGER_TRUNCATE = 1 << 5;
    private static final int TRIGGER_INSTEAD = 1 << 6;

    private final Connection connection;
    private @Nullable String role;

    /** Names by oid: tables first of all, so that the lists below can refer to them. */
    private final Map<Long, TableId> names = new HashMap<>();

    private final Map<Long, List<CatalogColumn>> columns = new HashMap<>();
    private final Map<Long, TableKey> keys = new HashMap<>();
    private final Map<Long, List<List<String>>> uniques = new HashMap<>();
    private final Map<Long, List<TableTrigger>> triggers = new HashMap<>();
    private final Map<Long, List<String>> rules = new HashMap<>();
    private final Map<Long, List<TableId>> parents = new HashMap<>();
    private final Map<Long, List<TableId>> children = new HashMap<>();
    private final Map<Long, List<ForeignKey>> foreignKeys = new HashMap<>();
    private final Map<Long, List<ForeignKey>> referencedBy = new HashMap<>();
    private final List<CatalogView> views = new ArrayList<>();

    CatalogLoader(Connection connection, @Nullable String role) {
        this.connection = connection;
        this.role = role;
    }

    Catalog load() throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new IllegalStateException("the catalog is read on a connection in autocommit mode");
        }
        connection.setAutoCommit(false);
        try {
            Catalog catalog = read();
            connection.commit();
            return catalog;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.rollback();
            } catch (SQLException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private Catalog read() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            int major;
            String user;
            List<String> path;
            try (ResultSet row = statement.executeQuery(CatalogQueries.SESSION)) {
                row.next();
                major = row.getInt(1);
                user = row.getString(2);
                path = strings(row.getArray(3));
            }
            statement.execute("SET LOCAL search_path = pg_catalog");
            String asked = role == null ? user : role;
            role = asked;
            Map<Long, RelationRow> rows = new LinkedHashMap<>();
            query(CatalogQueries.RELATIONS, asked, row -> {
                RelationRow relation = RelationRow.read(row);
                rows.put(relation.oid(), relation);
                names.put(relation.oid(), relation.id());
            });
            query(CatalogQueries.COLUMNS, asked, this::column);
            query(CatalogQueries.KEYS, null, row -> keys.putIfAbsent(row.getLong(1), key(row)));
            query(CatalogQueries.UNIQUES, null, row -> add(uniques, row.getLong(1), strings(row.getArray(2))));
            query(CatalogQueries.TRIGGERS, null, row -> add(triggers, row.getLong(1), trigger(row)));
            query(CatalogQueries.RULES, null, row -> add(rules, row.getLong(1), row.getString(2)));
            query(CatalogQueries.INHERITANCE, null, this::inheritance);
            query(CatalogQueries.FOREIGN_KEYS, null, this::foreignKey);
            query(CatalogQueries.VIEWS, asked, this::view);
            return new Catalog(
                    major,
                    asked,
                    path,
                    rows.values().stream().map(this::relation).toList(),
                    views);
        }
    }

    /** What is done with one row. */
    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void query(String sql, @Nullable String parameter, RowReader reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (parameter != null) {
                statement.setString(1, parameter);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reader.read(rows);
                }
            }
        }
    }

    private void column(ResultSet row) throws SQLException {
        CatalogType baseType = new CatalogType(
                row.getLong("base_oid"),
                row.getString("base_schema"),
                row.getString("base_name"),
                row.getString("base_kind").charAt(0),
                row.getString("base_category").charAt(0));
        String identity = row.getString("attidentity");
        add(
                columns,
                row.getLong("attrelid"),
                new CatalogColumn(
                        row.getString("attname"),
                        row.getInt("attnum"),
                        row.getString("type"),
                        row.getString("plain_type"),
                        baseType,
                        row.getBoolean("domain"),
                        row.getBoolean("not_null"),
                        row.getBoolean("generated"),
                        identity.isEmpty()
                                ? CatalogColumn.Identity.NONE
                                : identity.equals("a")
                                        ? CatalogColumn.Identity.ALWAYS
                                        : CatalogColumn.Identity.BY_DEFAULT,
                        row.getString("default_expression"),
                        row.getBoolean("deterministic"),
                        row.getString("operators"),
                        row.getBoolean("selectable")));
    }

    private static TableKey key(ResultSet row) throws SQLException {
        return new TableKey(
                row.getString("index"),
                strings(row.getArray("columns")),
                row.getBoolean("indisprimary"),
                row.getBoolean("deferrable"));
    }

    private static TableTrigger trigger(ResultSet row) throws SQLException {
        int type = row.getInt("tgtype");
        Set<TableTrigger.Event> events = EnumSet.noneOf(TableTrigger.Event.class);
        addIf((type & TRIGGER_INSERT) != 0, events, TableTrigger.Event.INSERT);
        addIf((type & TRIGGER_UPDATE) != 0, events, TableTrigger.Event.UPDATE);
        addIf((type & TRIGGER_DELETE) != 0, events, TableTrigger.Event.DELETE);
        addIf((type & TRIGGER_TRUNCATE) != 0, events, TableTrigger.Event.TRUNCATE);
        TableTrigger.Timing timing = (type & TRIGGER_BEFORE) != 0
                ? TableTrigger.Timing.BEFORE
                : (type & TRIGGER_INSTEAD) != 0 ? TableTrigger.Timing.INSTEAD_OF : TableTrigger.Timing.AFTER;
        TableTrigger.Firing firing = switch (row.getString("tgenabled")) {
            case "O" -> TableTrigger.Firing.ORIGIN;
            case "R" -> TableTrigger.Firing.REPLICA;
            default -> TableTrigger.Firing.ALWAYS;
        };
        return new TableTrigger(
                row.getString("tgname"),
                timing,
                (type & TRIGGER_ROW) != 0,
                events,
                firing,
                row.getString("function_schema"),
                row.getString("function"));
    }

    private void inheritance(ResultSet row) throws SQLException {
        long child = row.getLong(1);
        long parent = row.getLong(2);
        TableId parentName = names.get(parent);
        TableId childName = names.get(child);
        if (parentName != null && childName != null) {
            add(parents, child, parentName);
            add(children, parent, childName);
        }
    }

    private void foreignKey(ResultSet row) throws SQLException {
        long table = row.getLong("conrelid");
        long referenced = row.getLong("confrelid");
        TableId tableName = names.get(table);
        TableId referencedName = names.get(referenced);
        if (tableName == null || referencedName == null) {
            return;
        }
        ForeignKey key = new ForeignKey(
                row.getString("conname"),
                tableName,
                strings(row.getArray("columns")),
                referencedName,
                strings(row.getArray("referenced_columns")),
                action(row.getString("confdeltype")),
                action(row.getString("confupdtype")),
                row.getBoolean("condeferrable"));
        add(foreignKeys, table, key);
        add(referencedBy, referenced, key);
    }

    private void view(ResultSet row) throws SQLException {
        List<TableId> reads = new ArrayList<>();
        for (Long oid : (Long[]) Objects.requireNonNull(row.getArray("reads").getArray())) {
            TableId name = names.get(oid);
            if (name != null) {
                reads.add(name);
            }
        }
        TableId id = names.get(row.getLong("oid"));
        if (id != null) {
            views.add(new CatalogView(
                    id,
                    reads,
                    row.getBoolean("redirected"),
                    row.getBoolean("updatable"),
                    row.getBoolean("defaults"),
                    strings(row.getArray("columns")),
                    Set.copyOf(strings(row.getArray("selectable"))),
                    row.getString("definition")));
        }
    }

    private static ForeignKey.Action action(String code) {
        return switch (code) {
            case "a" -> ForeignKey.Action.NO_ACTION;
            case "r" -> ForeignKey.Action.RESTRICT;
            case "c" -> ForeignKey.Action.CASCADE;
            case "n" -> ForeignKey.Action.SET_NULL;
            case "d" -> ForeignKey.Action.SET_DEFAULT;
            default -> throw new IllegalArgumentException("unknown referential action <" + code + ">");
        };
    }

    private Relation relation(RelationRow row) {
        OtherRelation.Kind other = row.otherKind();
        if (other != null) {
            return new OtherRelation(row.id(), other);
        }
        long oid = row.oid();
        return new CatalogTable(
                row.id(),
                oid,
                row.kind() == 'p',
                row.unlogged(),
                row.owner(),
                columns.getOrDefault(oid, List.of()),
                keys.get(oid),
                uniques.getOrDefault(oid, List.of()),
                triggers.getOrDefault(oid, List.of()),
                rules.getOrDefault(oid, List.of()),
                row.rowSecurity(),
                row.rowSecurityForced(),
                row.rowSecurityApplies(),
                row.partition(),
                parents.getOrDefault(oid, List.of()),
                children.getOrDefault(oid, List.of()),
                row.privileges(),
                foreignKeys.getOrDefault(oid, List.of()),
                referencedBy.getOrDefault(oid, List.of()));
    }

    private static <T> void add(Map<Long, List<T>> lists, long key, T value) {
        lists.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
    }

    private static <T> void addIf(boolean condition, Set<T> set, T value) {
        if (condition) {
            set.add(value);
        }
    }

    private static List<String> strings(Array array) throws SQLException {
        return List.of((String[]) Objects.requireNonNull(array.getArray()));
    }
}
