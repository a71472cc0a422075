package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.ColumnDef;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.List;

/** A table with a column of every kind that travels badly, under names that need quotes. */
final class Wardrobe {
    static final TableId ID = new TableId("Ward Robe", "It\"em");

    static final TableDef TABLE = new TableDef(
            ID,
            List.of(
                    plain("Part", "text"),
                    plain("no", "bigint"),
                    new ColumnDef("serial", "integer", false, true),
                    plain("amount", "numeric(12,4)"),
                    plain("free", "numeric"),
                    plain("ratio", "double precision"),
                    plain("small ratio", "real"),
                    plain("at", "timestamp with time zone"),
                    plain("wall", "timestamp(3) without time zone"),
                    plain("day", "date"),
                    plain("span", "interval"),
                    plain("raw", "bytea"),
                    plain("doc", "jsonb"),
                    plain("text doc", "json"),
                    plain("words", "text[]"),
                    plain("grid", "integer[]"),
                    plain("mood", "\"Ward Robe\".mood"),
                    plain("percent", "\"Ward Robe\".percent"),
                    plain("fixed", "character(5)"),
                    plain("short", "character varying(8)"),
                    plain("yes", "boolean"),
                    plain("id", "uuid"),
                    plain("net", "inet"),
                    plain("range", "int4range"),
                    plain("cash", "money"),
                    plain("bits", "bit varying(6)"),
                    plain("mark", "xml"),
                    new ColumnDef("double", "bigint", true, false)),
            List.of("Part", "no"),
            false);

    static final String DDL = """
            CREATE SCHEMA "Ward Robe";
            CREATE TYPE "Ward Robe".mood AS ENUM ('sad', 'so so', 'Happy');
            CREATE DOMAIN "Ward Robe".percent AS int CHECK (VALUE BETWEEN 0 AND 100);
            CREATE TABLE "Ward Robe"."It""em" (
                "Part" text, no bigint, serial int GENERATED ALWAYS AS IDENTITY, amount numeric(12,4), free numeric,
                ratio float8, "small ratio" real, at timestamptz, wall timestamp(3), day date, span interval, raw bytea,
                doc jsonb, "text doc" json, words text[], grid int[], mood "Ward Robe".mood, percent "Ward Robe".percent,
                fixed char(5), short varchar(8), yes bool, id uuid, net inet, range int4range, cash money,
                bits varbit(6), mark xml, double bigint GENERATED ALWAYS AS (no * 2) STORED,
                PRIMARY KEY ("Part", no))""";

    static final String ROWS = """
            INSERT INTO "Ward Robe"."It""em"
                ("Part", no, amount, free, ratio, "small ratio", at, wall, day, span, raw, doc, "text doc", words, grid,
                 mood, percent, fixed, short, yes, id, net, range, cash, bits, mark)
            VALUES
                ('a,b', 1, 1.5, 1.500, 0.1::float8 + 0.2::float8, 1.1, '2024-02-29 23:59:59.123456+05:30',
                 '2024-01-01 00:00:00.1235', '0044-03-15 BC', '1 year -3 days 04:05:06.7', '\\x00ff5c22', '{"b":1, "a":[null]}',
                 '{"b": 1,  "a":2}', '{"a,b","c\\"d",NULL,"null","\\\\"}', '{{1,2},{3,NULL}}', 'so so', 99, 'ab', 'ä😀', true,
                 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '10.1.2.3/8', '[1,5)', 12.34, '0101', '<a>b</a>'),
                ('', 2, -0.0001, 'NaN', 'Infinity', '-0', 'infinity', '-infinity', 'infinity', '-1 mon', '', 'null', '[]', '{}',
                 '{}', 'Happy', 0, '', '', false, '00000000-0000-0000-0000-000000000000', '::1', 'empty', -1, '', ''),
                ('back\\slash', 4611686018427387903, NULL, 1e30, 1e-300, 1e-38, '0001-01-01 00:00:00+00 BC', NULL, NULL, NULL,
                 NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)""";

    private Wardrobe() {}

    private static ColumnDef plain(String name, String type) {
        return new ColumnDef(name, type, false, false);
    }
}
