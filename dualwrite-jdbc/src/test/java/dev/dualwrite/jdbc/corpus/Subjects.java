package dev.dualwrite.jdbc.corpus;

import java.util.List;

/**
 * What the corpus writes to: every relation of {@code fidelity/schema.sql}.
 *
 * <p>Stateless.
 */
final class Subjects {
    private Subjects() {}

    static List<Subject> all() {
        return List.of(
                Subject.of("plain", "id", "3", "4", "41")
                        .column("a", "7", "a + 1")
                        .column("b", "'x'", "b || '!'")
                        .column("c", "'y'", "upper(c)"),
                Subject.of("account", "id", "2", "3", "41")
                        .keyGenerated()
                        .column("name", "'Ann'", "name || '!'")
                        .column("balance", "12.345", "balance * 1.5")
                        .column("state", "'happy'", "CASE state WHEN 'ok' THEN 'sad' ELSE 'ok' END::mood"),
                Subject.of("item", "id", "2", "3", "41")
                        .keyGenerated()
                        .column("label", "'Pin'", "initcap(label)")
                        .column("price", "0.125", "price / 3")
                        .column("tags", "'{a,\"b c\"}'", "tags || 'z'::text")
                        .column("attrs", "'{\"k\": [1, null]}'", "attrs || '{\"b\": 2}'"),
                Subject.of("event", "id", "2", "3", "41")
                        .keyGenerated()
                        .column("what", "'rain'", "reverse(what)")
                        .column("happened", "'2020-05-05 05:05:05.5+02'", "happened + interval '1 day'")
                        .column("n", "-5", "n % 2"),
                Subject.of("pair", "x, y", "2, 'a'", "3, 'b'", "9, 'q'")
                        .column("note", "'x'", "note || y")
                        .column("n", "8", "n + x"),
                Subject.of("parent", "id", "2", "3", "41")
                        .column("code", "'q41'", "code || '-'")
                        .column("name", "'Eve'", "upper(name)"),
                Subject.of("child_cascade", "id", "3", "4", "41")
                        .column("parent", "5", "parent % 3 + 1")
                        .column("note", "'x'", "note || '!'"),
                Subject.of("child_null", "id", "3", "4", "41")
                        .column("parent", "5", "nullif(parent, 5)")
                        .column("note", "'x'", "note || '!'"),
                Subject.of("child_default", "id", "3", "4", "41")
                        .column("parent", "5", "parent - 1")
                        .column("note", "'x'", "note || '!'"),
                Subject.of("grandchild", "id", "3", "4", "41")
                        .column("child", "5", "child % 3 + 1")
                        .column("note", "'x'", "note || '!'"),
                Subject.of("child_code", "id", "3", "4", "41")
                        .column("code", "'k6'", "'k' || id % 4")
                        .column("note", "'x'", "note || '!'"),
                Subject.of("node", "id", "3", "9", "41")
                        .column("up", "1", "id / 3")
                        .column("name", "'x'", "name || '!'"),
                Subject.of("slot", "id", "3", "4", "41")
                        .column("pos", "70", "70 - pos")
                        .column("note", "'x'", "note || '!'"),
                Subject.of("late", "id", "3", "4", "41").column("note", "'x'", "note || '!'"),
                Subject.of("words", "word", "'APPLE'", "'Pear'", "'Kiwi'").column("n", "9", "n * 2"),
                Subject.of("padded", "code", "'a   '", "'bb'", "'zz'").column("v", "'x'", "v || '!'"),
                Subject.of(
                                "ident",
                                "id",
                                "'00000000-0000-0000-0000-000000000002'",
                                "'{00000000-0000-0000-0000-000000000003}'",
                                "'A0EEBC999C0B1EF8BB6D6BB9BD380A11'")
                        .column("v", "'x'", "v || '!'"),
                Subject.of("amount", "id", "2.5", "3", "9.90").column("v", "'x'", "v || '!'"),
                Subject.of("moments", "at", "'2020-01-01 01:00+01'", "'infinity'", "'2020-09-09 09:09:09.123456Z'")
                        .column("span", "'1 mon -2 days'", "span * 2")
                        .column("day", "'2020-03-03'", "day + 1"),
                Subject.of("moods", "m", "'ok'", "'sad'", "'happy'").column("v", "'x'", "v || '!'"),
                Subject.of("wide", "id", "2", "3", "41")
                        .column("n", "1.50", "n + 0.1")
                        .column("f8", "0.1", "coalesce(f8, 1) / 3")
                        .column("t", "'tab\there'", "t || '!'")
                        .column("ts", "'2020-02-29 23:59:59.999'", "ts + interval '1 month'"),
                Subject.of("stamped", "id", "3", "4", "41")
                        .column("note", "'x'", "note || '!'")
                        .column("changes", "5", "changes * 2"),
                Subject.of("audited", "id", "3", "4", "41").column("note", "'x'", "note || '!'"),
                Subject.of("vetoed", "id", "3", "4", "41").column("note", "'no'", "note || '!'"),
                Subject.of("ruled", "id", "3", "4", "41").column("note", "'x'", "note || '!'"),
                Subject.of("region", "id, land", "2, 'de'", "3, 'us'", "9, 'fr'")
                        .column("v", "'x'", "v || land"),
                Subject.of("region_eu", "id, land", "2, 'de'", "3, 'de'", "9, 'fr'")
                        .column("v", "'x'", "v || land"),
                Subject.of("measure", "id", "90", "135", "199").column("v", "7", "v + 1"),
                Subject.of("measure_high", "id", "135", "225", "199").column("v", "7", "v + 1"),
                Subject.of("base", "id", "3", "13", "41").column("v", "'x'", "v || '!'"),
                Subject.of("derived", "id", "13", "14", "41")
                        .column("v", "'x'", "v || '!'")
                        .column("extra", "7", "extra + 1"),
                Subject.of("plain_view", "id", "3", "4", "41")
                        .column("a", "7", "a + 1")
                        .column("b", "'x'", "b || '!'"),
                Subject.of("plain_positive", "id", "3", "4", "41")
                        .column("a", "7", "a - 35")
                        .column("b", "'x'", "b || '!'"),
                Subject.of("joined", "child", "3", "4", "41")
                        .column("id", "2", "id")
                        .column("note", "'x'", "note || '!'"),
                Subject.of("\"Mixed Case\"", "\"Id\"", "3", "4", "41")
                        .column("\"Some \"\"Column\"\"\"", "'x'", "\"Some \"\"Column\"\"\" || '!'")
                        .column("\"select\"", "7", "\"select\" + 1")
                        .column("\"ünï\"", "'ß'", "upper(\"ünï\")"),
                Subject.of("keyless", "a", "2", "3", "41").column("b", "'x'", "b || '!'"),
                Subject.of("scratch", "id", "2", "3", "41").column("v", "'x'", "v || '!'"),
                Subject.of("secret", "id", "2", "3", "41")
                        .column("owner", "'me'", "upper(owner)")
                        .column("v", "'hidden'", "v || '!'"));
    }

    /** Constants of every type, in every spelling, for the columns of {@code wide}. */
    static List<String[]> wideValues() {
        return List.of(
                values("i2", "7", "'7'", "7::smallint", "int2 '7'", "-32768", "1e2"),
                values("i4", "7", "'7'", "+7", "7.4", "CAST('7' AS int)", "0007"),
                values("i8", "9223372036854775807", "'-1'", "1::bigint", "-7"),
                values("f4", "0.1", "1e10", "'NaN'", "'-Infinity'", "0.1::real", "1"),
                values("f8", "0.1", "1e-300", "'NaN'", "0.1::float8", "0.1::real", "3"),
                values("n", "1.50", "1", "'1.500'", "1e3", "'NaN'", "1.5::numeric(9,4)", ".5", "5."),
                values("n2", "1.555", "'1.5'", "1", "0.005", "1.555::float8"),
                values("b", "true", "FALSE", "'yes'", "'t'", "'off'", "'1'", "true::boolean", "NULL"),
                values("c", "'ab'", "'ab   '", "''", "'ab'::text", "'ab'::char(5)"),
                values("vc", "'ab'", "'ab '", "E'a\\tb'", "U&'d\\0061t'", "$$dollar$$", "$q$it's$q$", "'it''s'"),
                values(
                        "t",
                        "''",
                        "'ünïcode'",
                        "E'\\u00e9\\n'",
                        "'a' 'b'".replace(" ", "\n"),
                        "'a'::varchar(1)",
                        "'x'::citext",
                        "7::text"),
                values("ci", "'CaSe'", "'CaSe'::citext", "'x'::text"),
                values("by", "'\\xdeadBEEF'", "'abc'", "E'\\\\000'", "'\\x'::bytea", "decode('ff', 'hex')"),
                values(
                        "d",
                        "'2020-02-29'",
                        "date '2020-02-29'",
                        "'infinity'",
                        "'2020-060'",
                        "'20200229'",
                        "'today'",
                        "current_date"),
                values("tm", "'12:34:56.789'", "time '12:34'", "'24:00'", "'04:05 PM'"),
                values("tmz", "'12:34+02'", "timetz '12:34-08'"),
                values(
                        "ts",
                        "'2020-01-01 10:00'",
                        "timestamp '2020-01-01'",
                        "'2020-01-01 10:00+05'",
                        "'now'",
                        "localtimestamp",
                        "'-infinity'"),
                values(
                        "tsz",
                        "'2020-01-01 10:00'",
                        "'2020-01-01 10:00+05'",
                        "timestamptz '2020-01-01 UTC'",
                        "now()",
                        "'epoch'",
                        "'2020-01-01 10:00 America/New_York'"),
                values(
                        "iv",
                        "'1 year 2 mons'",
                        "interval '3 days'",
                        "INTERVAL '1' HOUR",
                        "'P1Y2M3DT4H'",
                        "'-00:00:01'"),
                values("u", "'A0EEBC99-9C0B-1EF8-BB6D-6BB9BD380A11'", "'{a0eebc99-9c0b1ef8-bb6d6bb9-bd380a11}'::uuid"),
                values("j", "'{\"a\":  1, \"a\": 2}'", "'null'", "json '[1]'", "to_json(1)"),
                values("jb", "'{\"a\":  1, \"a\": 2}'", "'1.10'", "'\"x\"'::jsonb", "jsonb_build_object('k', 1)"),
                values("ia", "'{1,2}'", "ARRAY[1, 2]", "'{}'", "ARRAY[]::int[]", "'[0:1]={1,2}'", "'{{1},{2}}'"),
                values("ta", "'{a,\"b,c\",NULL}'", "ARRAY['a', NULL]", "'{\"\"}'"),
                values("e", "'ok'", "'ok'::mood", "CAST('sad' AS mood)", "mood 'happy'"),
                values("p", "7", "7::positive", "'8'"),
                values("r", "'[1,5]'", "'(1,5)'", "int4range(1, 5)", "'empty'"),
                values("ip", "'10.0.0.1/24'", "inet '::1'", "'10.1'"),
                values("bits", "B'1010'", "X'a'", "'0101'", "5::bit(4)"),
                values("sp", "'(1,\"a b\")'", "ROW(1, 'x')", "(2, 'y')::spot"),
                values("x", "'<a>b</a>'", "xmlparse(CONTENT 'text')"));
    }

    private static String[] values(String column, String... literals) {
        String[] all = new String[literals.length + 1];
        all[0] = column;
        System.arraycopy(literals, 0, all, 1, literals.length);
        return all;
    }
}
