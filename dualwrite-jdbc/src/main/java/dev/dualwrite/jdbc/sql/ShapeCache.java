package dev.dualwrite.jdbc.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Remembers the shapes of the texts that an application repeats.
 *
 * <p>Thread-safe: any thread may ask; a text may be read twice when two threads ask for it first.
 *
 * <p>Bounded by the characters of the texts it holds; a text above {@link #MAX_TEXT_CHARACTERS} is read each time.
 */
public final class ShapeCache {

    /** Longer texts (scripts, many-row inserts) seldom come twice. */
    public static final int MAX_TEXT_CHARACTERS = 32 * 1024;

    public static final long DEFAULT_CAPACITY_CHARACTERS = 4L * 1024 * 1024;

    /** What an entry weighs beside its text, in characters. */
    private static final int ENTRY_CHARACTERS = 256;

    private record Key(String sql, boolean standardConformingStrings) {}

    private final Cache<Key, SqlScript> scripts;

    public ShapeCache() {
        this(DEFAULT_CAPACITY_CHARACTERS);
    }

    /** A cache of about this many characters of SQL text. */
    public ShapeCache(long capacityCharacters) {
        if (capacityCharacters <= 0) {
            throw new IllegalArgumentException("capacity must be above 0 characters: " + capacityCharacters);
        }
        this.scripts = Caffeine.newBuilder()
                .maximumWeight(capacityCharacters)
                .weigher((Key key, SqlScript script) -> key.sql().length() + ENTRY_CHARACTERS)
                .build();
    }

    /** What {@link SqlScript#parse} answers, remembered or read now. */
    public SqlScript parse(String sql, boolean standardConformingStrings) {
        if (sql.length() > MAX_TEXT_CHARACTERS) {
            return SqlScript.parse(sql, standardConformingStrings);
        }
        return scripts.get(
                new Key(sql, standardConformingStrings),
                key -> SqlScript.parse(key.sql(), key.standardConformingStrings()));
    }
}
