package dev.dualwrite.jdbc.types;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One way to spell a value in a statement: a literal, or a parameter and the call that sets it.
 *
 * <p>Immutable.
 *
 * @param name tells it to people
 * @param expression what stands in the statement
 * @param setter sets the parameter, if there is one
 */
record Form(String name, String expression, @Nullable Setter setter) {

    /** Sets a parameter as an application does. */
    @FunctionalInterface
    interface Setter {
        void set(PreparedStatement statement, int index) throws SQLException;
    }

    static Form literal(String expression) {
        return new Form(expression, expression, null);
    }

    static Form parameter(String name, Setter setter) {
        return new Form(name, "?", setter);
    }

    /** The same under a cast. */
    Form castTo(String type) {
        return new Form(name + "::" + type, expression + "::" + type, setter);
    }

    /** Sets the parameter, if there is one; the index of the next. */
    int bind(PreparedStatement statement, int index) throws SQLException {
        if (setter == null) {
            return index;
        }
        setter.set(statement, index);
        return index + 1;
    }
}
