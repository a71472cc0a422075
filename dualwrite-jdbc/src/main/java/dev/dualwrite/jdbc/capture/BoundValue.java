package dev.dualwrite.jdbc.capture;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/**
 * A parameter or literal, frozen when it was set: the application may change its objects afterwards.
 *
 * <p>Immutable; {@code toString} shows the type alone.
 *
 * @param type what the server takes it for
 * @param value an immutable Java value that fits the type; null for NULL and OPAQUE
 * @param name the type's name, for NAMED
 */
record BoundValue(
        SourceType type, @Nullable Object value, @Nullable String name) {
    static final BoundValue OPAQUE = new BoundValue(SourceType.OPAQUE, null, null);
    static final BoundValue NULL = new BoundValue(SourceType.NULL, null, null);

    /** Longer byte strings are read again rather than held. */
    private static final int MAX_BYTES = 1 << 20;

    /** Numbers outside have texts longer than anything worth holding. */
    private static final int MAX_SCALE = 1000;

    /** The Gregorian calendar's first whole year: before it, Java's two calendars disagree. */
    private static final int FIRST_YEAR = 1583;

    private static final int LAST_YEAR = 9999;

    private static BoundValue of(SourceType type, Object value) {
        return new BoundValue(type, value, null);
    }

    static BoundValue integer(long value) {
        return of(SourceType.INTEGER, value);
    }

    static BoundValue integer(BigInteger value) {
        return of(SourceType.INTEGER, value);
    }

    /** A class of the application's own may change its mind. */
    static BoundValue numeric(@Nullable BigDecimal value) {
        if (value == null) {
            return NULL;
        }
        return value.getClass() == BigDecimal.class && Math.abs((long) value.scale()) <= MAX_SCALE
                ? of(SourceType.NUMERIC, value)
                : OPAQUE;
    }

    static BoundValue float4(float value) {
        return of(SourceType.FLOAT4, value);
    }

    static BoundValue float8(double value) {
        return of(SourceType.FLOAT8, value);
    }

    static BoundValue bool(boolean value) {
        return of(SourceType.BOOLEAN, value);
    }

    static BoundValue string(@Nullable String value) {
        return value == null ? NULL : of(SourceType.STRING, value);
    }

    static BoundValue bytes(byte @Nullable [] value) {
        if (value == null) {
            return NULL;
        }
        return value.length > MAX_BYTES
                ? OPAQUE
                : of(SourceType.BYTES, "\\x" + HexFormat.of().formatHex(value));
    }

    static BoundValue date(@Nullable Date value) {
        return value == null ? NULL : date(value.toLocalDate());
    }

    private static BoundValue date(LocalDate value) {
        return sure(value.getYear(), 0) ? of(SourceType.DATE, value) : OPAQUE;
    }

    /** The driver sends subclasses of its own otherwise. */
    static BoundValue timestamp(@Nullable Timestamp value) {
        if (value == null) {
            return NULL;
        }
        return value.getClass() == Timestamp.class
                        && sure(value.toLocalDateTime().getYear(), value.getNanos())
                ? of(SourceType.TIMESTAMP, new Moment(value.toLocalDateTime(), value.toInstant()))
                : OPAQUE;
    }

    /** What {@code setObject(index, value)} sends. */
    static BoundValue object(@Nullable Object value) {
        if (value == null) {
            return NULL;
        } else if (value instanceof String || value instanceof Character) {
            return string(value.toString());
        } else if (value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte) {
            return integer(((Number) value).longValue());
        } else if (value instanceof BigDecimal number) {
            return numeric(number);
        } else if (value instanceof Boolean bool) {
            return bool(bool);
        } else if (value instanceof Double number) {
            return float8(number);
        } else if (value instanceof Float number) {
            return float4(number);
        } else if (value instanceof UUID uuid) {
            return of(SourceType.UUID, uuid.toString());
        } else if (value instanceof byte[] bytes) {
            return bytes(bytes);
        }
        return time(value);
    }

    private static BoundValue time(Object value) {
        if (value instanceof LocalDate date) {
            return date(date);
        } else if (value instanceof LocalDateTime time) {
            return sure(time.getYear(), time.getNano()) ? of(SourceType.WALL_TIME, time) : OPAQUE;
        } else if (value instanceof OffsetDateTime time) {
            return sure(time.getYear(), time.getNano()) ? of(SourceType.INSTANT, time.toInstant()) : OPAQUE;
        } else if (value instanceof Timestamp timestamp) {
            return timestamp(timestamp);
        } else if (value instanceof Date date) {
            return date(date);
        } else if (value.getClass() == PGobject.class) {
            PGobject object = (PGobject) value;
            String text = object.getValue();
            return text == null ? NULL : new BoundValue(SourceType.NAMED, text, object.getType());
        }
        return OPAQUE;
    }

    /** What {@code setObject(index, value, type)} sends: sure where the driver does not convert. */
    static BoundValue object(@Nullable Object value, int sqlType) {
        if (value == null) {
            return NULL;
        }
        BoundValue plain = object(value);
        boolean unconverted = switch (sqlType) {
            case Types.SMALLINT, Types.TINYINT -> value instanceof Short || value instanceof Byte;
            case Types.INTEGER -> value instanceof Integer || value instanceof Short || value instanceof Byte;
            case Types.BIGINT -> plain.type == SourceType.INTEGER;
            case Types.NUMERIC, Types.DECIMAL -> value instanceof BigDecimal;
            case Types.REAL -> value instanceof Float;
            case Types.DOUBLE, Types.FLOAT -> value instanceof Double;
            case Types.BOOLEAN, Types.BIT -> value instanceof Boolean;
            // A bpchar to the driver: assigned to a text it loses its blanks.
            case Types.CHAR -> value instanceof String text && !text.endsWith(" ");
            case Types.VARCHAR, Types.LONGVARCHAR -> value instanceof String;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY -> value instanceof byte[];
            case Types.DATE -> value instanceof LocalDate || value instanceof Date;
            case Types.TIMESTAMP -> value instanceof LocalDateTime || value instanceof Timestamp;
            case Types.TIMESTAMP_WITH_TIMEZONE -> value instanceof OffsetDateTime;
            case Types.OTHER -> value instanceof UUID || value instanceof String || plain.type == SourceType.NAMED;
            default -> false;
        };
        return unconverted ? plain : OPAQUE;
    }

    private static boolean sure(int year, int nanos) {
        return year >= FIRST_YEAR && year <= LAST_YEAR && nanos % 1000 == 0;
    }

    /** What stands for this value in less memory: the Java value where its class tells the type, else this. */
    Object compact() {
        Object plain = value;
        return plain == null || type == SourceType.BYTES || type == SourceType.UUID || type == SourceType.NAMED
                ? this
                : plain;
    }

    /** Undoes {@link #compact}. */
    static BoundValue of(Object compact) {
        return compact instanceof BoundValue value ? value : of(typeOf(compact), compact);
    }

    /** The type of what is {@link #compact} and no BoundValue. */
    static SourceType typeOf(Object compact) {
        if (compact instanceof String) {
            return SourceType.STRING;
        } else if (compact instanceof Long || compact instanceof BigInteger) {
            return SourceType.INTEGER;
        } else if (compact instanceof BigDecimal) {
            return SourceType.NUMERIC;
        } else if (compact instanceof Boolean) {
            return SourceType.BOOLEAN;
        } else if (compact instanceof Double) {
            return SourceType.FLOAT8;
        } else if (compact instanceof Float) {
            return SourceType.FLOAT4;
        } else if (compact instanceof Moment) {
            return SourceType.TIMESTAMP;
        } else if (compact instanceof LocalDate) {
            return SourceType.DATE;
        } else if (compact instanceof LocalDateTime) {
            return SourceType.WALL_TIME;
        } else if (compact instanceof Instant) {
            return SourceType.INSTANT;
        }
        throw new IllegalArgumentException("No compact value is of " + compact.getClass());
    }

    /** An estimate of the heap that this holds, in bytes. */
    long bytes() {
        return bytes(this);
    }

    /** An estimate of the heap that a value holds, {@link #compact} or not, in bytes. */
    static long bytes(Object compact) {
        Object plain = compact instanceof BoundValue bound ? bound.value : compact;
        if (plain instanceof String text) {
            return 48 + 2L * text.length();
        } else if (plain instanceof BigDecimal number) {
            return 96L + number.precision() + Math.abs(number.scale());
        } else if (plain instanceof BigInteger number) {
            return 96L + number.bitLength() / 2;
        }
        return 96;
    }

    @Override
    public String toString() {
        return type.toString();
    }

    /** A {@code java.sql.Timestamp} in both of its readings. */
    record Moment(LocalDateTime wallTime, Instant instant) {}
}
