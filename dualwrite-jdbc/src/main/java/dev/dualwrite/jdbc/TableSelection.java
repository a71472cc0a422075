package dev.dualwrite.jdbc;

import java.util.ArrayList;
import java.util.List;

/** Which tables to migrate. Patterns are {@code schema.table} with {@code *} and {@code ?}. Not thread-safe. */
public final class TableSelection {
    private final List<String> included = new ArrayList<>();
    private final List<String> excluded = new ArrayList<>();

    TableSelection() {}

    /** Adds patterns; without any, all tables of schema {@code public} are included. */
    public TableSelection include(String... patterns) {
        included.addAll(List.of(patterns));
        return this;
    }

    /** Leaves out what these patterns match. */
    public TableSelection exclude(String... patterns) {
        excluded.addAll(List.of(patterns));
        return this;
    }

    List<String> included() {
        return List.copyOf(included);
    }

    List<String> excluded() {
        return List.copyOf(excluded);
    }
}
