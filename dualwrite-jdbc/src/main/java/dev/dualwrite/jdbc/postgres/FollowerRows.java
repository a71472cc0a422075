package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.schema.Tables;
import dev.dualwrite.spi.FencedChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the changes that won the fence into the follower's tables, many rows a statement.
 *
 * <p>Thread-safe.
 *
 * <p>Where the follower has foreign keys and triggers, upserts come first, parents before children, then deletes, children
 * before parents: a delete before an upsert would cascade to rows that the authority kept. Where they are switched off,
 * deletes come first, so that a unique value that one row gave up is free for the row that took it.
 */
final class FollowerRows {
    private static final int STATEMENTS_KEPT = 2_000;
    private final Tables tables;
    private final Map<Shape, Made> statements = new ConcurrentHashMap<>();

    FollowerRows(Tables tables) {
        this.tables = tables;
    }

    /** A statement, and the definition that it was made for. */
    private record Made(TableDef def, RowSql sql) {}

    /** What changes must have in common to share a statement; without a layout it is the DELETE. */
    record Shape(TableId table, @Nullable ImageLayout layout) {
        static Shape of(FencedChange fenced) {
            Image image = fenced.change().image();
            return new Shape(fenced.change().table(), image == null ? null : image.layout());
        }
    }

    /** Whether the table is one of those that are migrated. */
    boolean knows(TableId table) {
        return tables.contains(table);
    }

    /**
     * Writes them.
     *
     * @return partial images whose rows are not there
     */
    List<FencedChange> write(Connection connection, FollowerMode mode, List<FencedChange> winners) throws SQLException {
        Map<Shape, List<FencedChange>> deletes = new LinkedHashMap<>();
        Map<Shape, List<FencedChange>> upserts = new LinkedHashMap<>();
        for (FencedChange winner : winners) {
            Map<Shape, List<FencedChange>> kind = winner.change().kind() == Change.Kind.DELETE ? deletes : upserts;
            kind.computeIfAbsent(Shape.of(winner), s -> new ArrayList<>()).add(winner);
        }
        List<FencedChange> missing = new ArrayList<>();
        Comparator<Shape> parentsFirst = Comparator.<Shape>comparingInt(shape -> mode.rank(shape.table()))
                .thenComparing(Shape::table);
        if (mode.replica()) {
            delete(connection, deletes, parentsFirst);
        }
        for (Shape shape : sorted(upserts, parentsFirst)) {
            for (List<FencedChange> slice : Slices.of(in(upserts, shape))) {
                missing.addAll(upsert(connection, shape, slice));
            }
        }
        if (!mode.replica()) {
            delete(connection, deletes, parentsFirst.reversed());
        }
        return missing;
    }

    private static List<Shape> sorted(Map<Shape, List<FencedChange>> shapes, Comparator<Shape> order) {
        return shapes.keySet().stream().sorted(order).toList();
    }

    private static List<FencedChange> in(Map<Shape, List<FencedChange>> shapes, Shape shape) {
        return shapes.getOrDefault(shape, List.of());
    }

    private void delete(Connection connection, Map<Shape, List<FencedChange>> deletes, Comparator<Shape> order)
            throws SQLException {
        for (Shape shape : sorted(deletes, order)) {
            delete(connection, shape.table(), in(deletes, shape));
        }
    }

    /** Deletes the rows of these keys of one table, whatever the changes say. */
    void delete(Connection connection, TableId table, List<FencedChange> changes) throws SQLException {
        TableDef def = def(table);
        for (List<FencedChange> slice : Slices.of(changes)) {
            try (PreparedStatement delete = connection.prepareStatement(RowSql.delete(def))) {
                bindKeys(delete, def, slice);
                delete.executeUpdate();
            }
        }
    }

    private List<FencedChange> upsert(Connection connection, Shape shape, List<FencedChange> slice)
            throws SQLException {
        TableDef def = def(shape.table());
        RowSql sql = sql(def, shape);
        boolean full = slice.get(0).change().full();
        if (full && !def.keyDeferrable()) {
            try (PreparedStatement upsert = connection.prepareStatement(sql.upsert())) {
                bindValues(upsert, 0, sql, slice);
                upsert.executeUpdate();
            }
            return List.of();
        }
        // ON CONFLICT does not take a deferrable constraint; the fence's locks keep our own writers out meanwhile.
        List<FencedChange> missing = update(connection, def, sql, slice);
        if (!full || missing.isEmpty()) {
            return missing;
        }
        try (PreparedStatement insert = connection.prepareStatement(sql.insert())) {
            bindValues(insert, 0, sql, missing);
            insert.executeUpdate();
        }
        return List.of();
    }

    private static List<FencedChange> update(Connection connection, TableDef def, RowSql sql, List<FencedChange> slice)
            throws SQLException {
        BitSet found = new BitSet(slice.size());
        try (PreparedStatement update = connection.prepareStatement(sql.update())) {
            bindKeys(update, def, slice);
            bindValues(update, def.key().size(), sql, slice);
            try (ResultSet rows = update.executeQuery()) {
                while (rows.next()) {
                    found.set(rows.getInt(1) - 1);
                }
            }
        }
        List<FencedChange> missing = new ArrayList<>();
        for (int i = found.nextClearBit(0); i < slice.size(); i = found.nextClearBit(i + 1)) {
            missing.add(slice.get(i));
        }
        return missing;
    }

    private static void bindKeys(PreparedStatement statement, TableDef def, List<FencedChange> slice)
            throws SQLException {
        for (int column = 0; column < def.key().size(); column++) {
            String[] texts = new String[slice.size()];
            for (int row = 0; row < texts.length; row++) {
                texts[row] = slice.get(row).change().key().values().get(column);
            }
            statement.setObject(column + 1, texts);
        }
    }

    private static void bindValues(PreparedStatement statement, int before, RowSql sql, List<FencedChange> slice)
            throws SQLException {
        int parameter = before;
        for (int column : sql.columns()) {
            @Nullable String[] texts = new @Nullable String[slice.size()];
            for (int row = 0; row < texts.length; row++) {
                Image image = slice.get(row).change().image();
                texts[row] = image == null ? null : image.value(column);
            }
            statement.setObject(++parameter, texts);
        }
    }

    private RowSql sql(TableDef def, Shape shape) {
        Made known = statements.get(shape);
        if (known != null && known.def().equals(def)) {
            return known.sql();
        }
        ImageLayout layout = shape.layout();
        if (layout == null) {
            throw new IllegalStateException("A DELETE of " + shape.table() + " has no image");
        }
        RowSql made = new RowSql(def, layout);
        if (known != null || statements.size() < STATEMENTS_KEPT) {
            statements.put(shape, new Made(def, made));
        }
        return made;
    }

    private TableDef def(TableId table) {
        TableDef def = tables.def(table);
        if (def == null) {
            throw new IllegalStateException(table + " is not migrated");
        }
        return def;
    }
}
