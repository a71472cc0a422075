package dev.dualwrite.jdbc.route;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.temporal.Temporal;
import java.util.Calendar;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/**
 * Parameter values that stay as they are while the application goes on using its own.
 *
 * <p>Stateless.
 */
final class Copies {
    private Copies() {}

    /** The value itself if nothing can change it, a copy where one can be made, null if neither. */
    static @Nullable Object of(Object value) {
        if (value instanceof String
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof Double
                || value instanceof Float
                || value instanceof UUID
                || value.getClass() == BigDecimal.class
                || value.getClass() == BigInteger.class
                || (value instanceof Temporal && value.getClass().getName().startsWith("java.time."))) {
            return value;
        }
        if (value.getClass() == Timestamp.class
                || value.getClass() == Date.class
                || value.getClass() == Time.class
                || value instanceof byte[]) {
            return ofMutable(value);
        }
        if (value.getClass() == PGobject.class) {
            return of((PGobject) value);
        }
        if (value instanceof Array) {
            return value;
        }
        if (value instanceof int[] numbers) {
            return numbers.clone();
        }
        if (value instanceof long[] numbers) {
            return numbers.clone();
        }
        if (value instanceof String[]
                || value instanceof Integer[]
                || value instanceof Long[]
                || value instanceof UUID[]) {
            return ((Object[]) value).clone();
        }
        return null;
    }

    private static PGobject of(PGobject value) {
        try {
            return (PGobject) value.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("a PGobject can be cloned", e);
        }
    }

    /** A copy of bytes, of a date or a calendar of any class; anything else itself. */
    @SuppressWarnings("unchecked") // A clone is of its original's class.
    static <T extends @Nullable Object> T ofMutable(T value) {
        if (value instanceof byte[] bytes) {
            return (T) bytes.clone();
        } else if (value instanceof java.util.Date date) {
            return (T) date.clone();
        } else if (value instanceof Calendar calendar) {
            return (T) calendar.clone();
        }
        return value;
    }
}
