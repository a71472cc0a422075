package dev.dualwrite.jdbc.types;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every type of PostgreSQL's own that a column can be of and that reads what it prints.
 *
 * <p>Stateless.
 */
final class BuiltInTypes {
    /** What breaks formats: quotes, backslashes, delimiters, control characters, planes beyond the first. */
    private static final String[] TEXTS = {
        "",
        " ",
        "plain",
        "  blanks  ",
        "a,b",
        "\"quoted\"",
        "it's",
        "back\\slash",
        "\\N",
        "\\.",
        "{}",
        "(,)",
        "NULL",
        "null",
        "tab\tline\nreturn\r\n",
        "\u0001\u0008\u001f\u007f\u0080\u009f",
        "\ufeffäß\u0301\u200f\u05d0",
        "\ufffe\uffff",
        "😀𝒳\udbff\udfff",
        "%s $1 ? ?? :x",
        "--x",
        "/*"
    };

    private static final TypeSample[] NUMBERS = {
        TypeSample.of("smallint", "-32768", "32767", "0"),
        TypeSample.of("integer", "-2147483648", "2147483647", "0"),
        TypeSample.of("bigint", "-9223372036854775808", "9223372036854775807"),
        TypeSample.of(
                        "numeric",
                        "0",
                        "-0.000",
                        "1.10",
                        "1.1",
                        "NaN",
                        "1e-16383",
                        "1e131071",
                        "-123456789012345678901234567890.123456789012345678901234567890")
                .and(14, "Infinity", "-Infinity"),
        TypeSample.of("numeric(10,2)", "1.005", "-99999999.99", "NaN", "0"),
        TypeSample.of("numeric(4,-2)", "12345", "-50").from(15),
        TypeSample.of("numeric(3,5)", "0.00123", "-0.00999").from(15),
        TypeSample.of(
                "real",
                "0.1",
                "1.1",
                "3.4028235e38",
                "-1e-45",
                "1.17549435e-38",
                "-0",
                "NaN",
                "Infinity",
                "-Infinity",
                "16777217",
                "1.0000001",
                "8.5899346e9"),
        TypeSample.of(
                "double precision",
                "0.1",
                "0.30000000000000004",
                "1.7976931348623157e308",
                "-5e-324",
                "2.2250738585072014e-308",
                "-0",
                "NaN",
                "Infinity",
                "-Infinity",
                "9007199254740993",
                "1e23",
                "5e-5"),
        TypeSample.of("money", "-92233720368547758.08", "92233720368547758.07", "0.01", "-1.50"),
        TypeSample.of("boolean", "t", "f"),
    };

    private static final TypeSample[] STRINGS = {
        TypeSample.of("text", TEXTS),
        TypeSample.of("character varying", TEXTS),
        TypeSample.of("character varying(8)", "ab  ", "12345678     ", "", "äöü😀"),
        TypeSample.of("character(5)", "ab", "ab   ", "", "äöü😀", "12345   "),
        TypeSample.of("character", "", "x"),
        TypeSample.of("bpchar", "ab  ", "ab", "", " "),
        TypeSample.of("\"char\"", "a", "", "\\"),
        TypeSample.of("name", "x", "a \"b\"", "n".repeat(63)),
        TypeSample.of("bytea", "\\x", "\\x00ff5c2722", "a\\000\\134b", "\\xDEADBEEF"),
        TypeSample.of("bit(8)", "10101010", "00000000"),
        TypeSample.of("bit", "1"),
        TypeSample.of("bit varying(6)", "", "0101", "000000"),
        TypeSample.of("bit varying", "", "1", "01".repeat(100)),
        TypeSample.of("uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "{a0eebc999c0b4ef8bb6d6bb9bd380a11}"),
        TypeSample.of("refcursor", "cursor 1"),
    };

    private static final TypeSample[] TIMES = {
        TypeSample.of(
                "date",
                "infinity",
                "-infinity",
                "4714-11-24 BC",
                "0001-12-31 BC",
                "0001-01-01",
                "2024-02-29",
                "5874897-12-31"),
        TypeSample.of("time", "00:00", "24:00:00", "23:59:59.999999", "12:34:56.7"),
        TypeSample.of("time(3)", "12:00:00.1235", "23:59:59.9999"),
        TypeSample.of(
                "time with time zone", "12:34:56.789+05:30", "00:00-15:59:59", "24:00:00+15:59", "12:00+05:30:15"),
        TypeSample.of("time(0) with time zone", "12:34:56.5-03"),
        TypeSample.of(
                "timestamp",
                "infinity",
                "-infinity",
                "4714-11-24 00:00:00 BC",
                "0044-03-15 12:00:00.5 BC",
                "2024-02-29 23:59:59.123456",
                "294276-12-31 23:59:59.999999",
                "2024-03-10 02:30:00",
                "2016-12-31 23:59:60"),
        TypeSample.of("timestamp(3)", "2024-01-01 00:00:00.1235", "1999-12-31 23:59:59.9996"),
        TypeSample.of(
                "timestamp with time zone",
                "infinity",
                "-infinity",
                "4714-11-24 00:00:00+00 BC",
                "0001-01-01 00:00:00+00 BC",
                "294276-12-31 23:59:59.999999+00",
                "2024-02-29 23:59:59.123456+05:30",
                "1880-01-01 00:00:00+00:19:32",
                "2024-11-03 01:30:00 America/New_York",
                "2024-07-01 12:00:00"),
        TypeSample.of("timestamp(0) with time zone", "2024-01-01 00:00:00.5+00", "2024-01-01 00:00:01.5-12"),
        TypeSample.of(
                        "interval",
                        "0",
                        "1 year -2 mons 3 days -04:05:06.789",
                        "-1 mon 1 day",
                        "1 mon -1 day",
                        "00:00:00.000001",
                        "-00:00:00.000001",
                        "178000000 years",
                        "-178000000 years",
                        "2147483647 days",
                        "-2147483648 days",
                        "2147483647:59:59.999999",
                        "P1Y2M3DT4H5M6.7S",
                        "1-2 3 4:05:06",
                        "@ 1 mon ago")
                .and(15, "2562047788:00:54.775807", "-2562047788:00:54.775808")
                .and(17, "infinity", "-infinity"),
        TypeSample.of("interval(1)", "00:00:00.15", "1 day 23:59:59.99"),
        TypeSample.of("interval year to month", "3-2", "-1 mon"),
        TypeSample.of("interval day to second(3)", "3 4:05:06.7895"),
    };

    private static final TypeSample[] DOCUMENTS = {
        TypeSample.of(
                "json",
                "{\"b\": 1,  \"a\":2, \"a\":3}",
                " [1, 2 ]\n",
                "null",
                "\"\\u00e9\\ud83d\\ude00\"",
                "\"\\u0000\"",
                "1e400",
                "-0.0",
                "{\"\":\"\\\\\\\"\"}"),
        TypeSample.of(
                "jsonb",
                "{\"b\": 1,  \"a\":2, \"a\":3}",
                "[null, true, 1.10, 1e400, -0.0]",
                "\"\\u00e9😀\"",
                "12345678901234567890.12345",
                "{}",
                "\"it's \\\\ \\\"\""),
        TypeSample.of(
                "jsonpath",
                "$.a[*] ? (@.b > 1 && @.c like_regex \"^x\")",
                "strict $.\"a b\".size()",
                "lax $[0 to last]"),
        TypeSample.of(
                "xml",
                "<a b=\"c\">d&amp;e</a>",
                "",
                "text only",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>",
                "<?xml version=\"1.0\" standalone=\"yes\"?><a/>",
                "<!DOCTYPE a><a/>",
                "<a><![CDATA[<'\"]]></a>",
                "<a>\n  ä😀</a>"),
        TypeSample.of("tsvector", "'a b':1A,2B c:3 'it''s':16383", "", "'back\\\\slash'"),
        TypeSample.of("tsquery", "'a' & !'b':*A | ('c d' <2> 'e')", "", "'it''s'"),
    };

    private static final TypeSample[] NETWORKS_AND_SHAPES = {
        TypeSample.of("inet", "1.2.3.4", "10.0.0.1/8", "::1", "2001:db8::1/64", "::ffff:1.2.3.4"),
        TypeSample.of("cidr", "10.0.0.0/8", "1.2.3.4/32", "2001:db8::/32", "::/0"),
        TypeSample.of("macaddr", "08:00:2b:01:02:03", "FF-FF-FF-FF-FF-FF"),
        TypeSample.of("macaddr8", "08:00:2b:01:02:03:04:05", "08002b010203"),
        TypeSample.of("point", "(1,2)", "(NaN,Infinity)", "(0.1,-0)", "(1e308,5e-324)"),
        TypeSample.of("line", "{1,-1,0}", "{0.1,0.2,0.3}"),
        TypeSample.of("lseg", "[(0,0),(0.1,0.2)]"),
        TypeSample.of("box", "(0,0),(0.1,0.2)", "(3,1),(1,3)"),
        TypeSample.of("path", "((0,0),(1,1),(0.1,2))", "[(0,0),(1,1)]"),
        TypeSample.of("polygon", "((0,0),(1,1),(0.1,2))"),
        TypeSample.of("circle", "<(0.1,0.2),0.3>", "<(0,0),Infinity>"),
    };

    private static final TypeSample[] RANGES = {
        TypeSample.of("int4range", "[1,5)", "empty", "(,)", "[1,]", "(-2147483648,0]"),
        TypeSample.of("int8range", "[1,5]", "[-9223372036854775808,)"),
        TypeSample.of("numrange", "[1.10,2.00]", "(,1.0)", "empty", "(0.1,NaN)"),
        TypeSample.of("tsrange", "[2024-01-01 00:00:00,infinity]", "(0044-03-15 00:00:00 BC,)"),
        TypeSample.of("tstzrange", "[2024-01-01 00:00:00+05:30,2024-01-02 00:00:00.123456+00)", "(,)"),
        TypeSample.of("daterange", "[2024-01-01,2024-12-31]", "[0044-03-15 BC,)"),
        TypeSample.of("int4multirange", "{[1,3),[5,9]}", "{}", "{(,)}").from(14),
        TypeSample.of("int8multirange", "{[1,3),(,-5]}").from(14),
        TypeSample.of("nummultirange", "{[1.10,1.20],(2.0,3.00)}").from(14),
        TypeSample.of("tsmultirange", "{[2024-01-01 00:00:00,2024-01-02 00:00:00)}")
                .from(14),
        TypeSample.of("tstzmultirange", "{[2024-01-01 00:00:00+00,infinity)}").from(14),
        TypeSample.of("datemultirange", "{[2024-01-01,2024-01-05],[2025-01-01,)}")
                .from(14),
    };

    private static final TypeSample[] IDENTIFIERS = {
        TypeSample.of("oid", "0", "4294967295"),
        TypeSample.of("regclass", "pg_class", "-", "4000000000").notPortable(),
        TypeSample.of("regtype", "integer", "timestamp with time zone[]", "pg_catalog.\"char\"")
                .notPortable(),
        TypeSample.of("regproc", "pg_backend_pid", "-").notPortable(),
        TypeSample.of("regprocedure", "sum(integer)", "-").notPortable(),
        TypeSample.of("regoper", "|/", "0").notPortable(),
        TypeSample.of("regoperator", "+(integer,integer)", "-(NONE,integer)").notPortable(),
        TypeSample.of("regrole", "postgres", "-").notPortable(),
        TypeSample.of("regnamespace", "pg_catalog").notPortable(),
        TypeSample.of("regconfig", "english").notPortable(),
        TypeSample.of("regdictionary", "simple").notPortable(),
        TypeSample.of("regcollation", "\"C\"").notPortable(),
        TypeSample.of("pg_lsn", "0/0", "FFFFFFFF/FFFFFFFF", "16/B374D848"),
        TypeSample.of("txid_snapshot", "10:20:10,14,15"),
        TypeSample.of("pg_snapshot", "10:20:10,14,15", "1:1:"),
        TypeSample.of("xid", "0", "4294967295"),
        TypeSample.of("xid8", "0", "18446744073709551615"),
        TypeSample.of("cid", "4294967295"),
        TypeSample.of("tid", "(0,1)", "(4294967295,65535)"),
        TypeSample.of("aclitem", "postgres=r*w/postgres").notPortable(),
        TypeSample.of("int2vector", "1 2 -3"),
        TypeSample.of("oidvector", "1 2 3"),
    };

    private BuiltInTypes() {}

    static List<TypeSample> all() {
        return Stream.of(NUMBERS, STRINGS, TIMES, DOCUMENTS, NETWORKS_AND_SHAPES, RANGES, IDENTIFIERS)
                .flatMap(Arrays::stream)
                .toList();
    }
}
