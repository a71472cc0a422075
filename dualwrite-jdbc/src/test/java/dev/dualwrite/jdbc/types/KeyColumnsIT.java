package dev.dualwrite.jdbc.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows whose keys are of any type that has an order, written by keys in several spellings. */
@Guarantees({"G2", "G3"})
class KeyColumnsIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.of(14, 18).freshForEachTest();

    private final List<KeyCase> cases = new ArrayList<>();

    @BeforeEach
    void types() {
        OwnTypes.create(servers.legacy(), servers.target());
        servers.executeOnBoth("CREATE TYPE \"Own Types\".point AS (x numeric, y text)");
    }

    private void key(String type, String a, String same, String b, String c) {
        key(List.of(type), List.of(a), List.of(same), List.of(b), List.of(c));
    }

    private void key(List<String> types, List<String> a, List<String> same, List<String> b, List<String> c) {
        cases.add(KeyCase.of(cases.size(), types, List.of(a, same, b, c)));
    }

    private long writeAndCompare() throws Exception {
        for (KeyCase one : cases) {
            servers.executeOnBoth(one.ddl());
            servers.legacy().execute(one.first());
        }
        try (TypedMigration migration = TypedMigration.open(servers.legacy().dataSource(), servers.target());
                CopiedTables copies = CopiedTables.of(servers.legacy(), servers.target())) {
            for (KeyCase.Spelling spelling : KeyCase.Spelling.values()) {
                try (Connection connection =
                        spelling == KeyCase.Spelling.LITERAL ? migration.connect() : migration.connectStrangely()) {
                    for (KeyCase one : cases) {
                        one.write(connection, spelling);
                    }
                }
            }
            migration.settle();
            List<String> differences = new ArrayList<>();
            for (KeyCase one : cases) {
                differences.addAll(copies.differences(one.query()));
            }
            assertThat(differences).isEmpty();
            migration.verify();
            return migration.executions(CaptureMode.UNKNOWN);
        }
    }

    /** Fence entries beyond one for each key. */
    private List<String> doubledEntries() {
        List<String> doubled = new ArrayList<>();
        for (KeyCase one : cases) {
            if (one.columns().size() == 1) {
                String entries = " FROM dualwrite.row_version v JOIN dualwrite.table_gate g ON g.id = v.table_id"
                        + " WHERE g.table_name = '" + one.table() + "'";
                String type = one.columns().get(0).replaceAll(" COLLATE.*", "");
                long more = servers.target()
                        .number("SELECT count(*) - count(DISTINCT CAST(v.key AS " + type + "))" + entries);
                if (more != 0) {
                    doubled.add(one.columns() + " " + servers.target().query("SELECT v.key" + entries));
                }
            }
        }
        return doubled;
    }

    @Test
    void keysThatAreKnownByTheirText() throws Exception {
        key("bigint", "1", "01", "2", "-3");
        key("uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", u(2), u(3));
        key("numeric", "1.0", "1.00", "2", "3.10");
        key("numeric(10,2)", "1", "1.00", "2.5", "-3");
        key("text", "a,b\\", "a,b\\", "", "ä😀");
        key("text COLLATE \"C\"", "b", "b", "B", "é");
        key("character varying(4)", "ab", "ab", "b ", "");
        key("character(6)", "ab", "ab   ", "b", "");
        key("date", "2024-02-29", "2024-02-29", "2024-03-01", "1999-12-31");
        key(
                "timestamp",
                "2024-02-29 12:00:00.5",
                "2024-02-29T12:00:00.500",
                "2024-02-29 12:00:00",
                "1999-12-31 23:59:59.999999");
        key(
                "timestamp(3)",
                "2024-02-29 12:00:00.5",
                "2024-02-29 12:00:00.500",
                "2024-02-29 12:00:00",
                "2024-02-29 12:00:01");
        key(
                "timestamp with time zone",
                "2024-02-29 12:00:00+00",
                "2024-02-29 17:30:00+05:30",
                "2024-02-29 12:00:00.000001Z",
                "2024-02-29 12:00:00-01");
        key("boolean", "t", "true", "f", "f");
        cases.remove(cases.size() - 1);
        key("bytea", "\\xABCD", "\\xabcd", "\\x", "\\x00");
        key("\"Own Types\".mood", "sad", "sad", "so so", "");
        key("\"Own Types\".percent", "1", "01", "2", "3");
        key("\"Own Types\".amount", "1", "1.00", "2", "3");
        key("\"Own Types\".short", "ab   ", "ab   ", "b", "");
        key("\"Own Types\".fixed", "ab", "ab  ", "b", "");
        key(
                List.of("int", "timestamp with time zone"),
                List.of("1", "2024-02-29 12:00:00+00"),
                List.of("1", "2024-02-29 13:00:00+01"),
                List.of("1", "2024-02-29 12:00:01+00"),
                List.of("2", "2024-02-29 12:00:00+00"));
        key(
                List.of("character(3)", "numeric", "text"),
                List.of("a", "1.0", "x,y"),
                List.of("a  ", "1.00", "x,y"),
                List.of("a", "1.0", "\\"),
                List.of("", "2", ""));
        assertThat(writeAndCompare()).isZero();
        assertThat(doubledEntries()).isEmpty();
    }

    private static String u(int last) {
        return "00000000-0000-0000-0000-00000000000" + last;
    }

    @Test
    void keysOfWhichOneValueHasManyTexts() throws Exception {
        key("bpchar", "ab", "ab ", "b", "c");
        key("real", "0", "-0", "NaN", "0.1");
        key("double precision", "0", "-0", "NaN", "0.1");
        key("interval", "1 day", "24:00:00", "1 mon", "1 year");
        key("time", "12:00", "12:00:00.0", "24:00", "00:00");
        key("time with time zone", "12:00+00", "12:00:00+00:00", "13:00+01", "12:00+01");
        key("timestamp with time zone", "infinity", "infinity", "-infinity", "0044-03-15 00:00:00+00 BC");
        key("date", "infinity", "infinity", "0044-03-15 BC", "tomorrow");
        key("numeric", "NaN", "nan", "Infinity", "1e3");
        key("numeric(10,2)", "1", "1.00", "2.5", "NaN");
        key("\"Own Types\".price", "1.0", "1.00", "2", "3");
        key("\"Own Types\".blank", "ab", "ab  ", "b", "c");
        key("bytea", "a\\000b", "\\x610062", "\\x", "b");
        key("jsonb", "{\"a\": 1.0}", "{\"a\":1.00}", "[]", "null");
        key("inet", "1.2.3.4", "1.2.3.4/32", "::1", "10.0.0.1/8");
        key("bit(4)", "1010", "1010", "0000", "1111");
        key("money", "1.5", "1.50", "2", "3");
        key("\"char\"", "a", "a", "b", "c");
        key("name", "a", "a", "b", "c");
        key("oid", "1", "01", "2", "4294967295");
        key("pg_lsn", "0/A", "0/a", "0/1", "1/0");
        key("int4range", "[1,5)", "[1,4]", "empty", "(,)");
        key("numrange", "[1.0,2.0]", "[1.00,2.00]", "empty", "(,)");
        key("integer[]", "{1,2}", "{01,2}", "{}", "{NULL}");
        key("numeric[]", "{1.0}", "{1.00}", "{}", "{2}");
        key("character(3)[]", "{a}", "{\"a \"}", "{}", "{b}");
        key("tsvector", "a b", "b a", "c", "");
        key("\"Own Types\".point", "(1.0,a)", "(1.00,a)", "(,)", "(2,b)");
        key("public.citext", "abc", "ABC", "B", "c");
        key("public.hstore", "a=>1", "\"a\"=>\"1\"", "b=>NULL", "");
        key("public.ltree", "a.b", "a.b", "B", "c");
        key(
                List.of("int", "public.citext"),
                List.of("1", "abc"),
                List.of("1", "ABC"),
                List.of("1", "B"),
                List.of("2", "c"));
        key(
                List.of("public.citext", "uuid", "public.citext"),
                List.of("abc", u(1), "x"),
                List.of("ABC", u(1), "X"),
                List.of("abc", u(2), "Y"),
                List.of("B", u(1), "z"));
        assertThat(writeAndCompare()).isPositive();
        System.out.println("Keys with more than one fence entry: " + doubledEntries());
    }

    @Test
    void keysThatTheColumnCutsOrRounds() throws Exception {
        String[][] cut = {
            {"character varying(4)", "abcd    ", "abcd"},
            {"\"Own Types\".short", "ab       ", "ab   "},
            {"\"Own Types\".fixed", "ab       ", "ab"},
            {"numeric", "1.00", "1.0"},
            {"numeric(10,2)", "1.001", "1.00"},
            {"\"Own Types\".amount", "1.001", "1.00"},
            {"timestamp(0) with time zone", "2024-02-29 12:00:00.4+00", "2024-02-29 12:00:00+00"},
            {"\"Own Types\".moment", "2024-02-29 12:00:00.0004+00", "2024-02-29 12:00:00+00"},
        };
        for (String[] one : cut) {
            List<String> stored = List.of(one[2]);
            cases.add(KeyCase.of(cases.size(), List.of(one[0]), List.of(stored, stored, stored, stored)));
            servers.executeOnBoth(cases.get(cases.size() - 1).ddl());
        }
        try (TypedMigration migration = TypedMigration.open(servers.legacy().dataSource(), servers.target());
                CopiedTables copies = CopiedTables.of(servers.legacy(), servers.target());
                Connection connection = migration.connect()) {
            for (int i = 0; i < cut.length; i++) {
                for (int round = 0; round < 3; round++) {
                    run(connection, "INSERT INTO k" + i + " VALUES (?, " + round + ")", cut[i][1]);
                    run(connection, "UPDATE k" + i + " SET n = n + 7 WHERE k0 = ?", cut[i][2]);
                    if (round < 2) {
                        run(connection, "DELETE FROM k" + i + " WHERE k0 = ?", cut[i][2]);
                    }
                }
            }
            migration.settle();
            for (KeyCase one : cases) {
                assertThat(copies.differences(one.query())).isEmpty();
            }
            migration.verify();
            assertThat(doubledEntries()).isEmpty();
        }
    }

    private static void run(Connection connection, String sql, String text) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, text, Types.OTHER);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    @Test
    void manyRowsAreCopiedInTheOrderOfTheirKeysOwnOperators() throws Exception {
        servers.executeOnBoth(
                "CREATE TABLE people (tenant int, mail public.citext, n int, PRIMARY KEY (tenant, mail))",
                "CREATE TABLE tags (tag public.citext COLLATE \"C\" PRIMARY KEY, n int)");
        servers.legacy()
                .execute(
                        "INSERT INTO people SELECT g % 3, CASE WHEN g % 2 = 0 THEN 'Mail' ELSE 'mAIL' END || g, g FROM generate_series(1, 2000) g",
                        "INSERT INTO tags SELECT CASE WHEN g % 2 = 0 THEN 'T' ELSE 't' END || g, g FROM generate_series(1, 2000) g");
        try (TypedMigration migration = TypedMigration.open(servers.legacy().dataSource(), servers.target());
                CopiedTables copies = CopiedTables.of(servers.legacy(), servers.target())) {
            assertThat(copies.differences("SELECT * FROM people ORDER BY n")).isEmpty();
            assertThat(copies.differences("SELECT * FROM tags ORDER BY n")).isEmpty();
            migration.verify();
        }
    }
}
