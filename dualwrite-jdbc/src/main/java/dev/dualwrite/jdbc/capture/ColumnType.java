package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.ColumnDef;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A column's type, as far as it decides which values surely arrive in it unchanged, and under which text.
 *
 * <p>Immutable. Invariant: a text that is given here, read by the column type's own input function in any session, is the
 * value that the authority stored; where that is not sure there is none. The list allows, it does not forbid: what is not
 * on it is read again.
 */
final class ColumnType {
    /** A text that is sure; null stands for SQL NULL. */
    record Text(@Nullable String text) {
        static final Text NULL = new Text(null);
    }

    private enum Family {
        INT2,
        INT4,
        INT8,
        NUMERIC,
        FLOAT4,
        FLOAT8,
        BOOLEAN,
        TEXT,
        CHAR,
        BYTEA,
        UUID,
        DATE,
        TIMESTAMP,
        TIMESTAMPTZ,
        JSON,
        ENUM,
        OTHER
    }

    private static final Pattern TYPE =
            Pattern.compile("([^(]*?)(?:\\(([0-9]+)(?:,(-?[0-9]+))?\\))?( with(?:out)? time zone)?");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,19}");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,500}(\\.[0-9]{1,500})?");
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern HEX = Pattern.compile("\\\\x([0-9a-fA-F]{2})*");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern WALL_TIME =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?");
    private static final Pattern INSTANT = Pattern.compile(WALL_TIME.pattern() + "(Z|[+-][0-9]{2}(:?[0-9]{2})?)");
    private static final Pattern MOMENT = Pattern.compile("([0-9-]{10})[ T]([0-9:.]{8,})(Z|[+-][0-9:]+)?");
    private static final Pattern BLANKS = Pattern.compile(" +\\z");
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .toFormatter(Locale.ROOT);

    private final String name;
    private final Family family;
    private final int modifier;
    private final int scale;

    private ColumnType(String name, Family family, int modifier, int scale) {
        this.name = name;
        this.family = family;
        this.modifier = modifier;
        this.scale = scale;
    }

    /** @param enumerated the type is an enum, or a domain over one */
    static ColumnType of(ColumnDef column, boolean enumerated) {
        return of(column.type(), enumerated);
    }

    /** @param type as {@code format_type} prints it */
    static ColumnType of(String type, boolean enumerated) {
        Matcher matcher = TYPE.matcher(type);
        if (enumerated || !matcher.matches()) {
            return new ColumnType(type, enumerated ? Family.ENUM : Family.OTHER, -1, 0);
        }
        String zone = matcher.group(4);
        Family family = family(matcher.group(1) + (zone == null ? "" : zone));
        int modifier = matcher.group(2) == null ? -1 : Integer.parseInt(matcher.group(2));
        int scale = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
        return new ColumnType(type, family, modifier, scale);
    }

    private static Family family(String name) {
        return switch (name) {
            case "smallint" -> Family.INT2;
            case "integer" -> Family.INT4;
            case "bigint" -> Family.INT8;
            case "numeric" -> Family.NUMERIC;
            case "real" -> Family.FLOAT4;
            case "double precision" -> Family.FLOAT8;
            case "boolean" -> Family.BOOLEAN;
            case "text", "character varying" -> Family.TEXT;
            case "character" -> Family.CHAR;
            case "bytea" -> Family.BYTEA;
            case "uuid" -> Family.UUID;
            case "date" -> Family.DATE;
            case "timestamp without time zone" -> Family.TIMESTAMP;
            case "timestamp with time zone" -> Family.TIMESTAMPTZ;
            case "json", "jsonb" -> Family.JSON;
            default -> Family.OTHER;
        };
    }

    /**
     * The text under which a value, once assigned to a column of this type, surely arrives elsewhere too.
     *
     * @return null if that is not sure
     */
    @Nullable
    Text image(BoundValue value) {
        return switch (value.type()) {
            case NULL -> Text.NULL;
            case STRING -> string((String) value.value());
            case NAMED -> name.equals(value.name()) ? string((String) value.value()) : null;
            case TIMESTAMP -> timestamp((BoundValue.Moment) value.value());
            case INTEGER, NUMERIC, FLOAT4, FLOAT8, BOOLEAN, BYTES, UUID, DATE, WALL_TIME, INSTANT, OPAQUE ->
                takes(value.type(), value.name()) ? plain(value) : null;
        };
    }

    /** Whether {@link #image} is sure by the value's type alone; if not, it may be sure by the value's text. */
    private boolean takes(SourceType type, @Nullable String typeName) {
        return switch (type) {
            case NULL -> true;
            case INTEGER -> integral() || family == Family.NUMERIC || family == Family.FLOAT8;
            case NUMERIC -> family == Family.NUMERIC || family == Family.FLOAT8;
            case FLOAT4 -> family == Family.FLOAT4;
            case FLOAT8 -> family == Family.FLOAT8;
            case BOOLEAN -> family == Family.BOOLEAN;
            case STRING -> anyText();
            case BYTES -> family == Family.BYTEA;
            case UUID -> family == Family.UUID;
            case DATE -> family == Family.DATE;
            case WALL_TIME -> family == Family.TIMESTAMP;
            case INSTANT -> family == Family.TIMESTAMPTZ;
            case TIMESTAMP -> family == Family.TIMESTAMP || family == Family.TIMESTAMPTZ;
            case NAMED -> anyText() && name.equals(typeName);
            case OPAQUE -> false;
        };
    }

    /** As for a value that is {@linkplain BoundValue#compact compact}. */
    boolean takes(Object compact) {
        return compact instanceof BoundValue value
                ? takes(value.type(), value.name())
                : takes(BoundValue.typeOf(compact), null);
    }

    private boolean anyText() {
        return family == Family.TEXT || family == Family.CHAR || family == Family.JSON || family == Family.ENUM;
    }

    /** Whether {@link #key} is sure by the type alone of a value that is {@linkplain BoundValue#compact compact}. */
    boolean takesKey(Object compact) {
        if (compact instanceof Long) {
            return integral();
        } else if (compact instanceof String) {
            return family == Family.TEXT && modifier < 0;
        }
        return compact instanceof BoundValue value && value.type() == SourceType.UUID && family == Family.UUID;
    }

    private boolean integral() {
        return family == Family.INT2 || family == Family.INT4 || family == Family.INT8;
    }

    private static Text plain(BoundValue value) {
        Object object = value.value();
        if (object instanceof BigDecimal number) {
            return new Text(number.toPlainString());
        } else if (object instanceof LocalDateTime time) {
            return new Text(TIME.format(time));
        } else if (object instanceof Instant instant) {
            return new Text(TIME.format(instant.atOffset(ZoneOffset.UTC)) + "+00");
        }
        return new Text(String.valueOf(object));
    }

    private @Nullable Text timestamp(BoundValue.@Nullable Moment moment) {
        if (moment == null) {
            return null;
        } else if (family == Family.TIMESTAMP) {
            return new Text(TIME.format(moment.wallTime()));
        } else if (family == Family.TIMESTAMPTZ) {
            return new Text(TIME.format(moment.instant().atOffset(ZoneOffset.UTC)) + "+00");
        }
        return null;
    }

    /** A string literal, or one that the server takes for such. What depends on the session's settings is not sure. */
    private @Nullable Text string(@Nullable String text) {
        if (text == null) {
            return null;
        }
        boolean sure = switch (family) {
            case TEXT, CHAR, JSON, ENUM -> true;
            case INT2, INT4, INT8 -> INTEGER.matcher(text).matches();
            case NUMERIC, FLOAT4, FLOAT8 -> DECIMAL.matcher(text).matches();
            case BOOLEAN -> text.equals("true") || text.equals("false") || text.equals("t") || text.equals("f");
            case UUID -> UUID.matcher(text).matches();
            case BYTEA -> HEX.matcher(text).matches();
            case DATE -> DATE.matcher(text).matches();
            case TIMESTAMP -> WALL_TIME.matcher(text).matches();
            case TIMESTAMPTZ -> INSTANT.matcher(text).matches();
            case OTHER -> false;
        };
        return sure ? new Text(wellFormed(text)) : null;
    }

    /** The driver sends half a surrogate pair as a question mark. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            }
        }
        return text;
    }

    /** Whether columns of this type can be told from a value: two keys with one text are one key, and the reverse. */
    boolean identifies() {
        return switch (family) {
            case INT2, INT4, INT8, BOOLEAN, TEXT, UUID, DATE, ENUM -> true;
            case NUMERIC -> scale >= 0;
            case FLOAT4, FLOAT8, CHAR, BYTEA, TIMESTAMP, TIMESTAMPTZ, JSON, OTHER -> false;
        };
    }

    /** Whether equal values may differ to the eye: 1.0 and 1.00. */
    boolean equalMayDiffer() {
        return family == Family.NUMERIC && modifier < 0;
    }

    /** As {@link #identifies}, of columns for which it is worth it that a value without a sure text tells nothing at all. */
    boolean identifiesKey() {
        return identifies()
                || switch (family) {
                    case CHAR, BYTEA, TIMESTAMP, TIMESTAMPTZ -> true;
                    case INT2, INT4, INT8, NUMERIC, FLOAT4, FLOAT8, BOOLEAN, TEXT, UUID, DATE, JSON, ENUM, OTHER ->
                        false;
                };
    }

    /**
     * The canonical text of a key column that equals a value.
     *
     * @return null if it is not sure
     */
    @Nullable
    String key(BoundValue value) {
        if (!identifiesKey() || value.type() == SourceType.NULL) {
            return null;
        }
        if (value.value() instanceof Long number && integral()) {
            return number.toString();
        }
        Text text = keySource(value);
        String plain = text == null ? null : text.text();
        if (plain == null) {
            return null;
        }
        return switch (family) {
            case INT2, INT4, INT8 -> new BigInteger(plain).toString();
            case NUMERIC -> scaled(new BigDecimal(plain));
            case BOOLEAN -> plain.startsWith("t") ? "true" : "false";
            case UUID -> plain.toLowerCase(Locale.ROOT);
            case TEXT -> fitting(plain);
            case CHAR -> fitting(BLANKS.matcher(plain).replaceFirst(""));
            case BYTEA -> plain.toLowerCase(Locale.ROOT);
            case TIMESTAMP, TIMESTAMPTZ -> moment(plain);
            case DATE, ENUM -> plain;
            case FLOAT4, FLOAT8, JSON, OTHER -> null;
        };
    }

    private @Nullable String fitting(String text) {
        return modifier >= 0 && text.codePointCount(0, text.length()) > modifier ? null : text;
    }

    /** As a session of ours prints it; null where the column would round it. */
    private @Nullable String moment(String text) {
        Matcher parts = MOMENT.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        try {
            LocalDateTime wall = LocalDateTime.parse(parts.group(1) + "T" + parts.group(2));
            boolean instant = family == Family.TIMESTAMPTZ;
            if (instant) {
                wall = wall.atOffset(ZoneOffset.of(parts.group(3)))
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDateTime();
            }
            boolean rounded = modifier >= 0 && wall.getNano() % (int) Math.pow(10, 9 - Math.min(modifier, 6)) != 0;
            return rounded || wall.getYear() < 1 ? null : TIME.format(wall) + (instant ? "+00" : "");
        } catch (DateTimeException notOfJava) {
            return null;
        }
    }

    /** As {@link #image}; and a whole number of type numeric equals the same integer. */
    private @Nullable Text keySource(BoundValue value) {
        if (integral() && value.value() instanceof BigDecimal number) {
            return number.stripTrailingZeros().scale() <= 0
                    ? new Text(number.toBigInteger().toString())
                    : null;
        }
        return image(value);
    }

    /** Without a declared scale the shortest text stands for all that are equal. */
    private @Nullable String scaled(BigDecimal number) {
        if (modifier < 0) {
            return number.stripTrailingZeros().toPlainString();
        }
        try {
            return number.setScale(scale, RoundingMode.UNNECESSARY).toPlainString();
        } catch (ArithmeticException wouldRound) {
            return null;
        }
    }

    /** Whether a cast in the statement names this type, so that it changes nothing. A cast to a length may cut. */
    boolean isCastedBy(String cast) {
        ColumnType target = of(canonical(cast), false);
        if (target.modifier >= 0) {
            return false;
        }
        if (target.family == Family.JSON) {
            // Whoever was a jsonb on its way has lost its white space, its order and its duplicate keys.
            return target.name.equals(name);
        }
        if (target.family != Family.OTHER) {
            return target.family == family;
        }
        String unquoted = cast.replace("\"", "");
        String own = name.replace("\"", "");
        return own.equals(unquoted) || own.endsWith("." + unquoted) || unquoted.endsWith("." + own);
    }

    private static String canonical(String cast) {
        return switch (cast) {
            case "int2" -> "smallint";
            case "int4", "int" -> "integer";
            case "int8" -> "bigint";
            case "decimal" -> "numeric";
            case "float4" -> "real";
            case "float8", "float" -> "double precision";
            case "bool" -> "boolean";
            case "varchar" -> "character varying";
            case "bpchar" -> "character";
            case "char", "character" -> "character(1)";
            case "timestamp" -> "timestamp without time zone";
            case "timestamptz" -> "timestamp with time zone";
            default -> cast;
        };
    }
}
