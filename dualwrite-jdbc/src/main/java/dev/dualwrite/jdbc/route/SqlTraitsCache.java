package dev.dualwrite.jdbc.route;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.dualwrite.jdbc.sql.RecentTexts;

/**
 * Remembers the traits of the texts that an application repeats.
 *
 * <p>Thread-safe. Bounded by the characters of the texts it holds; a very long text is read each time.
 */
final class SqlTraitsCache {
    private static final int MAX_TEXT_CHARACTERS = 32 * 1024;
    private static final long CAPACITY_CHARACTERS = 4L * 1024 * 1024;
    private static final int ENTRY_CHARACTERS = 128;

    private final RecentTexts<SqlTraits> recent = new RecentTexts<>();
    private final Cache<String, SqlTraits> traits = Caffeine.newBuilder()
            .maximumWeight(CAPACITY_CHARACTERS)
            .weigher((String sql, SqlTraits value) -> sql.length() + ENTRY_CHARACTERS)
            .build();

    SqlTraits of(String sql) {
        SqlTraits known = recent.get(sql);
        if (known == null) {
            known = sql.length() > MAX_TEXT_CHARACTERS ? SqlTraits.of(sql) : traits.get(sql, SqlTraits::of);
            recent.put(sql, known);
        }
        return known;
    }
}
