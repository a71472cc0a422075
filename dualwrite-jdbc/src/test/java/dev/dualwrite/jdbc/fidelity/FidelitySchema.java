package dev.dualwrite.jdbc.fidelity;

import dev.dualwrite.jdbc.DualWriteBuilder;
import dev.dualwrite.jdbc.testkit.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The schema and rows of {@code src/test/resources/fidelity}: tables in every shape that a write can meet.
 *
 * <p>Stateless.
 */
public final class FidelitySchema {
    private FidelitySchema() {}

    /** Creates the tables on both and fills those of the legacy. */
    public static void create(TestDatabase legacy, TestDatabase follower) {
        legacy.execute(script("schema.sql"), script("rows.sql"));
        // Our writes are ON CONFLICT, which a deferrable key does not serve: preflight asks for this.
        follower.execute(script("schema.sql"), "ALTER TABLE late DROP CONSTRAINT late_pkey, ADD PRIMARY KEY (id)");
    }

    /** The migrated tables: those that have a key and outlive a crash. */
    public static DualWriteBuilder migrated(DualWriteBuilder builder) {
        return builder.tables(t -> t.include("public.*").exclude("public.keyless", "public.scratch"));
    }

    /** A script beside this class's resources. */
    static String script(String name) {
        try (InputStream in =
                Objects.requireNonNull(FidelitySchema.class.getResourceAsStream("/fidelity/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
