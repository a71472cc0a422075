package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.catalog.Routines;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the authority's schema says about relations. Answers come from memory: it is asked on the application's threads.
 *
 * <p>Thread-safe; no method waits for a database.
 */
public interface SchemaFacts {
    /** A number that differs whenever anything else here may answer differently. */
    long version();

    /**
     * All relations of a name: tables, partitions, views, foreign tables, migrated or not.
     *
     * @param schema null for those of any schema
     */
    List<RelationFacts> relations(@Nullable String schema, String name);

    /**
     * Whether calling a function or procedure may change rows.
     *
     * @param name folded; {@code schema.name} if it was called so
     */
    boolean mayWrite(String name);

    /** What is known of the application's functions, and of what calls them. */
    default Routines routines() {
        return Routines.NONE;
    }

    /** Whether calling a function may have an effect on anything, sequences and settings included. */
    default boolean mayHaveEffects(String name) {
        return mayWrite(name);
    }

    /**
     * Grows whenever functions become known that sessions may have called before, and that may have left temporary tables
     * in them.
     */
    default long temporaryDoubts() {
        return 0;
    }

    /** Whether a function writes large objects and nothing else; named as for {@link #mayWrite}. */
    default boolean onlyLargeObjects(String name) {
        return false;
    }

    /** The role whose privileges {@link RelationFacts#readable} tells. */
    String role();

    /** Major version of the server. */
    int serverMajor();

    /** A statement changed the schema: what is known may be out of date. Returns at once. */
    void outdated();
}
