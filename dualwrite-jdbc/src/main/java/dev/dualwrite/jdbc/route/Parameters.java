package dev.dualwrite.jdbc.route;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A statement's parameters as the application last set them, so that they can be set once more elsewhere.
 *
 * <p>Threading: as the statement. Nothing of a value is ever shown.
 */
final class Parameters {
    /** Sets one parameter as the application did. */
    interface Setting {
        void on(PreparedStatement statement) throws SQLException;
    }

    private static final Setting ONCE = statement -> {
        throw new SQLException("a value that can be read only once was to be bound a second time");
    };

    /** Of a statement that keeps none. */
    static final Parameters NONE = new Parameters();

    private @Nullable Setting[] settings = new Setting[8];

    /** @param index from 1 */
    void set(int index, Setting setting) {
        if (index >= 1) {
            if (index > settings.length) {
                settings = Arrays.copyOf(settings, Math.max(index, settings.length * 2));
            }
            settings[index - 1] = setting;
        }
    }

    /** A parameter was set to something that cannot be set twice. */
    void setOnce(int index) {
        set(index, ONCE);
    }

    void clear() {
        Arrays.fill(settings, null);
    }

    boolean repeatable() {
        for (Setting setting : settings) {
            if (setting == ONCE) {
                return false;
            }
        }
        return true;
    }

    void bind(PreparedStatement statement) throws SQLException {
        for (Setting setting : settings) {
            if (setting != null) {
                setting.on(statement);
            }
        }
    }
}
