package dev.dualwrite.jdbc.types;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.geometric.PGpoint;
import org.postgresql.util.PGInterval;
import org.postgresql.util.PGobject;

/**
 * The setters that applications use, each with values that are not the same in every type.
 *
 * <p>Stateless.
 */
final class Forms {
    static final String TWICE = "{\"b\": 1,  \"a\":2, \"a\":3}";

    private static final List<String> STRINGS = List.of(
            "7",
            "007.50",
            "-0",
            "abc",
            "ab  ",
            "",
            "t",
            "2024-02-29",
            "2024-02-29 23:59:59.123456",
            "2024-02-29T12:00:00+05:30",
            "0044-03-15 BC",
            "12:34:56.7",
            "1 mon -1 day",
            TWICE,
            "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
            "\\xDEADbeef",
            "a\\000b",
            "NaN",
            "infinity",
            "[1,5]",
            "{1,NULL,2}",
            "so so",
            "(1,2)",
            "1010",
            "3 4:05:06",
            "10.1.2.3/8",
            "<a>x</a>",
            "01/02/2024",
            "$1,234.50",
            "1e3",
            "0.1",
            "half \ud800 pair");

    private Forms() {}

    /** Literals, casts and expressions. */
    static List<Form> literals(int major) {
        List<String> all = new ArrayList<>(List.of(
                "0.1",
                "1e10",
                "16777217",
                "9223372036854775807",
                "99999999999999999999",
                "-5",
                "- 0.0",
                ".5",
                "2.5",
                "3.5",
                "true",
                "'abc  '",
                "'abc'::char",
                "'abc'::character(2)",
                "'ab  '::bpchar",
                "'abc'::varchar(2)",
                "'abc'::\"char\"",
                "char 'xyz'",
                "'" + TWICE + "'",
                "'" + TWICE + "'::json",
                "'" + TWICE + "'::jsonb",
                "DATE '2024-02-29'",
                "'2024-02-29'::date",
                "TIMESTAMP '2024-02-29 12:00:00.1235'",
                "TIMESTAMPTZ '2024-02-29 12:00:00+05:30'",
                "'2024-02-29 12:00:00'",
                "'01/02/2024'",
                "0.1::real",
                "16777217::real",
                "0.1::float8",
                "'0.1'::real",
                "1.005::numeric(3,2)",
                "7::smallint",
                "U&'\\0041\\+01F600'",
                "E'\\x41\\u00e9\\'\\\\'",
                "B'1010'",
                "X'A'",
                "$$so so$$",
                "$a$it's$a$",
                "interval '1 mon'",
                "'so so'",
                "'\\xDEAD'",
                "'\\xDEAD'::bytea",
                "'{1,2}'",
                "ARRAY[1,2]",
                "'7'",
                "NULL",
                "NULL::text",
                "12.5::money",
                "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid",
                "now()::date - current_date + 7",
                "upper('abc')",
                "1.1 * 1.10"));
        if (major >= 16) {
            all.addAll(List.of("0x1F", "0o17", "0b101", "1_000", "1_000.5"));
        }
        return all.stream().map(Form::literal).toList();
    }

    static List<Form> parameters() {
        List<Form> all = new ArrayList<>();
        for (String text : STRINGS) {
            all.add(Form.parameter("setString " + text, (s, i) -> s.setString(i, text)));
            all.add(Form.parameter("OTHER " + text, (s, i) -> s.setObject(i, text, Types.OTHER)));
        }
        numbers(all);
        times(all);
        objects(all);
        streams(all);
        return all;
    }

    private static void numbers(List<Form> all) {
        all.add(Form.parameter("setBoolean", (s, i) -> s.setBoolean(i, true)));
        all.add(Form.parameter("setByte", (s, i) -> s.setByte(i, (byte) -7)));
        all.add(Form.parameter("setShort", (s, i) -> s.setShort(i, (short) 7)));
        all.add(Form.parameter("setInt", (s, i) -> s.setInt(i, 16_777_217)));
        all.add(Form.parameter("setLong", (s, i) -> s.setLong(i, 9_007_199_254_740_993L)));
        for (float number : new float[] {0.1f, 2.5f, 16_777_216f, 1e-45f, Float.MAX_VALUE, Float.NaN, -0f}) {
            all.add(Form.parameter("setFloat " + number, (s, i) -> s.setFloat(i, number)));
            all.add(Form.parameter("Float " + number, (s, i) -> s.setObject(i, number, Types.REAL)));
        }
        for (double number :
                new double[] {0.1, 0.1 + 0.2, 2.5, 3.5, 1e22, 5e-324, -0.0, 33.4, Double.NaN, Double.NEGATIVE_INFINITY
                }) {
            all.add(Form.parameter("setDouble " + number, (s, i) -> s.setDouble(i, number)));
            all.add(Form.parameter("Double as NUMERIC " + number, (s, i) -> s.setObject(i, number, Types.NUMERIC)));
        }
        for (String digits : List.of(
                "1.005",
                "0.30000000000000004",
                "1E+3",
                "1E-20",
                "12.50",
                "-0.0",
                "7",
                "123456789012345678901234567890.12")) {
            BigDecimal number = new BigDecimal(digits);
            all.add(Form.parameter("setBigDecimal " + digits, (s, i) -> s.setBigDecimal(i, number)));
            all.add(Form.parameter("BigDecimal as INTEGER " + digits, (s, i) -> s.setObject(i, number, Types.INTEGER)));
            all.add(Form.parameter(
                    "BigDecimal, scale 1 " + digits, (s, i) -> s.setObject(i, number, Types.NUMERIC, 1)));
        }
        all.add(Form.parameter("BigInteger", (s, i) -> s.setObject(i, new BigInteger("99999999999999999999"))));
        all.add(Form.parameter("Integer as NUMERIC", (s, i) -> s.setObject(i, 7, Types.NUMERIC)));
        all.add(Form.parameter("Integer as VARCHAR", (s, i) -> s.setObject(i, 7, Types.VARCHAR)));
        all.add(Form.parameter("Integer as BIT", (s, i) -> s.setObject(i, 1, Types.BIT)));
        all.add(Form.parameter("String as NUMERIC", (s, i) -> s.setObject(i, "7.50", Types.NUMERIC)));
        all.add(Form.parameter("String as DOUBLE", (s, i) -> s.setObject(i, "0.1", Types.DOUBLE)));
        all.add(Form.parameter("Character", (s, i) -> s.setObject(i, 'x')));
        all.add(Form.parameter("String as CHAR", (s, i) -> s.setObject(i, "ab  ", Types.CHAR)));
    }

    private static void times(List<Form> all) {
        Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone("America/New_York"));
        Timestamp timestamp = Timestamp.valueOf("2024-02-29 23:59:59.123456");
        Timestamp old = Timestamp.valueOf("1500-02-28 12:00:00");
        Time time = Time.valueOf("12:34:56");
        Date date = Date.valueOf("2024-02-29");
        all.add(Form.parameter("setDate", (s, i) -> s.setDate(i, date)));
        all.add(Form.parameter("setDate with calendar", (s, i) -> s.setDate(i, date, calendar)));
        all.add(Form.parameter("setTime", (s, i) -> s.setTime(i, time)));
        all.add(Form.parameter("setTime with calendar", (s, i) -> s.setTime(i, time, calendar)));
        all.add(Form.parameter("setTimestamp", (s, i) -> s.setTimestamp(i, timestamp)));
        all.add(Form.parameter("setTimestamp of 1500", (s, i) -> s.setTimestamp(i, old)));
        all.add(Form.parameter("setTimestamp with calendar", (s, i) -> s.setTimestamp(i, timestamp, calendar)));
        all.add(Form.parameter("Timestamp as DATE", (s, i) -> s.setObject(i, timestamp, Types.DATE)));
        all.add(Form.parameter(
                "Timestamp with zone", (s, i) -> s.setObject(i, timestamp, Types.TIMESTAMP_WITH_TIMEZONE)));
        LocalDateTime wall = LocalDateTime.of(2024, 2, 29, 23, 59, 59, 123_456_000);
        List<Object> values = List.of(
                LocalDate.of(2024, 2, 29),
                LocalDate.of(-43, 3, 15),
                LocalDate.MAX,
                LocalTime.of(12, 34, 56, 700_000_000),
                LocalTime.MAX,
                wall,
                wall.withNano(999_999_999),
                LocalDateTime.of(20_000, 1, 1, 0, 0),
                LocalDateTime.MIN,
                wall.atOffset(ZoneOffset.ofHoursMinutes(5, 30)),
                wall.withNano(499).atOffset(ZoneOffset.UTC),
                OffsetDateTime.MAX,
                OffsetTime.of(12, 34, 56, 0, ZoneOffset.ofHours(-3)));
        for (Object value : values) {
            all.add(Form.parameter(value.getClass().getSimpleName() + " " + value, (s, i) -> s.setObject(i, value)));
        }
    }

    private static void objects(List<Form> all) {
        List<Object> values = List.of(
                7,
                7L,
                (short) 7,
                (byte) 7,
                0.1f,
                0.1,
                new BigDecimal("1.10"),
                true,
                UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
                new byte[] {0, 1, -1},
                new int[] {1, 2},
                new String[] {"a,b", "c\"d\\", "", null, "NULL"},
                new double[] {0.1, Double.NaN},
                Map.of("a b", "it's"),
                new PGpoint(0.1, -0.0),
                interval());
        for (Object value : values) {
            all.add(Form.parameter(
                    "setObject of " + value.getClass().getSimpleName(), (s, i) -> s.setObject(i, value)));
        }
        String[][] named = {
            {"json", TWICE},
            {"jsonb", TWICE},
            {"numeric", "1.50"},
            {"text", "ab  "},
            {"varchar", "ab  "},
            {"bpchar", "ab  "},
            {"timestamptz", "2024-02-29 12:00:00"},
            {"timestamp", "2024-02-29 12:00:00"},
            {"date", "2024-02-29"},
            {"int4", "7"},
            {"point", "(1,2)"},
            {"interval", "1 mon"},
            {"money", "12.50"},
            {"xml", "<a/>"},
            {"uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"},
            {"\"Own Types\".mood", "so so"},
            {"float4", "0.1"},
            {"bytea", "\\xDEAD"},
            {"bit", "1010"},
            {"int4range", "[1,5]"},
        };
        for (String[] one : named) {
            all.add(Form.parameter("PGobject " + one[0], (s, i) -> {
                PGobject object = new PGobject();
                object.setType(one[0]);
                object.setValue(one[1]);
                s.setObject(i, object);
            }));
        }
        all.add(Form.parameter(
                "UUID as OTHER",
                (s, i) -> s.setObject(i, UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"), Types.OTHER)));
        array(all, "int4", 1, null, 2);
        array(all, "text", "a,b", null, "NULL", "c\"d\\e", "");
        array(all, "numeric", new BigDecimal("1.10"), new BigDecimal("1E+3"));
        array(all, "float8", 0.1, Double.NaN, -0.0);
        all.add(Form.parameter("setNull", (s, i) -> s.setNull(i, Types.VARCHAR)));
        all.add(Form.parameter("setNull untyped", (s, i) -> s.setNull(i, Types.NULL)));
        all.add(Form.parameter("setObject of null", (s, i) -> s.setObject(i, null)));
    }

    private static PGInterval interval() {
        return new PGInterval(1, -2, 3, 4, 5, 6.7);
    }

    private static void array(List<Form> all, String type, @Nullable Object... elements) {
        all.add(Form.parameter(
                "setArray of " + type, (s, i) -> s.setArray(i, s.getConnection().createArrayOf(type, elements))));
    }

    private static void streams(List<Form> all) {
        byte[] bytes = {0, 39, 92, -1};
        all.add(Form.parameter("setBytes", (s, i) -> s.setBytes(i, bytes)));
        all.add(Form.parameter("setBytes of none", (s, i) -> s.setBytes(i, new byte[0])));
        all.add(Form.parameter("setBinaryStream", (s, i) -> s.setBinaryStream(i, new ByteArrayInputStream(bytes))));
        all.add(Form.parameter("setCharacterStream", (s, i) -> s.setCharacterStream(i, new StringReader("so so"))));
        all.add(Form.parameter("setNString", (s, i) -> s.setNString(i, "so so")));
        all.add(Form.parameter("setSQLXML", Forms::xml));
    }

    private static void xml(PreparedStatement statement, int index) throws SQLException {
        SQLXML xml = statement.getConnection().createSQLXML();
        xml.setString("<a>x</a>");
        statement.setSQLXML(index, xml);
    }
}
