package dev.dualwrite.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row's column values as PostgreSQL text, full or partial. Immutable.
 *
 * <p>Values are the application's data: {@link #toString()} does not show them.
 */
public final class Image {
    private final ImageLayout layout;
    private final @Nullable String[] values;

    /** @param values one text for each column of the layout, null for SQL NULL */
    public Image(ImageLayout layout, List<? extends @Nullable String> values) {
        this(layout, values.toArray(new @Nullable String[0]));
    }

    private Image(ImageLayout layout, @Nullable String[] values) {
        if (values.length != layout.size()) {
            throw new IllegalArgumentException(values.length + " values for " + layout.size() + " columns");
        }
        this.layout = layout;
        this.values = values;
    }

    public ImageLayout layout() {
        return layout;
    }

    /** The text of the column at an index of the layout; null is SQL NULL. */
    public @Nullable String value(int index) {
        return values[index];
    }

    public boolean full() {
        return layout.full();
    }

    /** This image with the columns of a later, partial one laid over it. */
    public Image overlaidBy(Image later) {
        if (later.full()) {
            return later;
        }
        List<String> columns = new ArrayList<>(layout.columns());
        List<String> types = new ArrayList<>(layout.sourceTypes());
        List<@Nullable String> merged = new ArrayList<@Nullable String>(Arrays.asList(values));
        boolean sameLayout = true;
        for (int i = 0; i < later.values.length; i++) {
            String column = later.layout.columns().get(i);
            String type = later.layout.sourceTypes().get(i);
            int at = columns.indexOf(column);
            if (at < 0) {
                columns.add(column);
                types.add(type);
                merged.add(later.values[i]);
                sameLayout = false;
            } else {
                sameLayout &= types.get(at).equals(type);
                types.set(at, type);
                merged.set(at, later.values[i]);
            }
        }
        return new Image(sameLayout ? layout : new ImageLayout(columns, types, layout.full()), merged);
    }

    /** An estimate of the heap that the values hold, in bytes; the shared layout is not counted. */
    public long bytes() {
        long bytes = 48;
        for (String value : values) {
            bytes += value == null ? 4 : 60L + bytes(value);
        }
        return bytes;
    }

    private static long bytes(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) > 0xff) {
                return 2L * value.length();
            }
        }
        return value.length();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Image that && layout.equals(that.layout) && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * layout.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return (full() ? "full" : "partial") + " image of " + layout.columns();
    }
}
