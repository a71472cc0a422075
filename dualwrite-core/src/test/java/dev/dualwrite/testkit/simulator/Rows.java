package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of both sides: three, in two tables, of two columns. */
final class Rows {
    static final int COUNT = 3;
    static final List<TableId> TABLES = List.of(new TableId("public", "x"), new TableId("public", "y"));
    private static final int[] TABLE_OF = {0, 0, 1};
    private static final RowKey[] KEYS = {
        new RowKey(TABLES.get(0), "0"), new RowKey(TABLES.get(0), "1"), new RowKey(TABLES.get(1), "2")
    };
    private static final ImageLayout FULL = new ImageLayout(List.of("a", "b"), List.of("int8", "int8"), true);
    private static final ImageLayout A = new ImageLayout(List.of("a"), List.of("int8"), false);
    private static final ImageLayout B = new ImageLayout(List.of("b"), List.of("int8"), false);

    private Rows() {}

    static RowKey key(int row) {
        return KEYS[row];
    }

    static int row(RowKey key) {
        return key.values().get(0).charAt(0) - '0';
    }

    /** The index of a row's table. */
    static int table(int row) {
        return TABLE_OF[row];
    }

    static int table(TableId table) {
        return TABLES.indexOf(table);
    }

    static Image full(long a, long b) {
        return new Image(FULL, List.of(Long.toString(a), Long.toString(b)));
    }

    static Image partial(boolean first, long value) {
        return new Image(first ? A : B, List.of(Long.toString(value)));
    }

    /** For people. */
    static String show(@Nullable Image image) {
        if (image == null) {
            return "gone";
        }
        return image.full()
                ? image.value(0) + "/" + image.value(1)
                : image.layout().columns().get(0) + "=" + image.value(0);
    }

    /** For people. */
    static String show(@Nullable Image[] rows) {
        StringBuilder all = new StringBuilder();
        for (int row = 0; row < COUNT; row++) {
            if (rows[row] != null) {
                all.append(all.isEmpty() ? "" : ", ").append(row).append(": ").append(show(rows[row]));
            }
        }
        return "{" + all + "}";
    }
}
