package dev.dualwrite.jdbc.sql;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A relation as a statement names it: the schema only if the text gives one, both names as PostgreSQL folds them.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>What an unqualified name stands for depends on the session's search path; the text cannot say.
 */
public record TableRef(@Nullable String schema, String name) {

    public TableRef {
        Objects.requireNonNull(name, "name");
    }

    /** A name without a schema. */
    public static TableRef of(String name) {
        return new TableRef(null, name);
    }

    @Override
    public String toString() {
        return schema == null ? name : schema + "." + name;
    }
}
