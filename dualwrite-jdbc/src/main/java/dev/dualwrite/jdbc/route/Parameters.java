package dev.dualwrite.jdbc.route;

import dev.dualwrite.jdbc.capture.forward.EchoingPreparedStatement.Echo;
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
    private static final Echo ONCE = statement -> {
        throw new SQLException("a value that can be read only once was to be bound a second time");
    };

    /** Of a statement that keeps none. */
    static final Parameters NONE = new Parameters();

    private @Nullable Echo[] settings = new Echo[8];

    /** @param index from 1 */
    void set(int index, Echo setting) {
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
        for (Echo setting : settings) {
            if (setting == ONCE) {
                return false;
            }
        }
        return true;
    }

    void bind(PreparedStatement statement) throws SQLException {
        for (Echo setting : settings) {
            if (setting != null) {
                setting.on(statement);
            }
        }
    }
}
