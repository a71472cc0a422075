package dev.dualwrite.jdbc.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresServer;
import dev.dualwrite.jdbc.testkit.TestDatabase;
import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.testkit.Guarantees;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/**
 * Values of every type, written in every way, between servers of two majors.
 *
 * <p>By default from the oldest to the newest and back; {@code -Ddualwrite.test.types.pairs=all} (Maven's profile {@code types})
 * runs all pairs, {@code 14-17,16-13} those.
 */
@Guarantees("G3")
class TypesOverMajorsIT {
    private static final String PAIRS = System.getProperty("dualwrite.test.types.pairs", "13-18,18-13");
    private static final int OLDEST = 13;
    private static final int NEWEST = 18;
    private static final Map<Integer, PostgresServer> SERVERS = new TreeMap<>();

    /** Majors of legacy and target. */
    record Pair(int legacy, int target) {
        static Pair of(String text) {
            int dash = text.indexOf('-');
            return new Pair(
                    Integer.parseInt(text.substring(0, dash).strip()),
                    Integer.parseInt(text.substring(dash + 1).strip()));
        }

        @Override
        public String toString() {
            return legacy + " → " + target;
        }
    }

    static Stream<Pair> pairs() {
        if (!PAIRS.equals("all")) {
            return Arrays.stream(PAIRS.split(",")).map(Pair::of);
        }
        return IntStream.rangeClosed(OLDEST, NEWEST)
                .boxed()
                .flatMap(legacy -> IntStream.rangeClosed(OLDEST, NEWEST)
                        .filter(target -> target != legacy)
                        .mapToObj(target -> new Pair(legacy, target)));
    }

    private static TestDatabase database(int major, String name) {
        return SERVERS.computeIfAbsent(major, PostgresServer::start).createDatabase(name);
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(PostgresServer::close);
        SERVERS.clear();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void valuesOfEveryTypeArriveInEveryWay(Pair pair) throws Exception {
        TestDatabase legacy = database(pair.legacy(), "legacy");
        TestDatabase target = database(pair.target(), "target");
        try {
            run(legacy, target, Math.min(pair.legacy(), pair.target()));
        } finally {
            legacy.drop();
            target.drop();
        }
    }

    private static void run(TestDatabase legacy, TestDatabase target, int major) throws Exception {
        List<TypeSample> samples = new ArrayList<>(BuiltInTypes.all());
        samples.addAll(OwnTypes.create(legacy, target));
        List<TypedTable> tables = TypedTable.of(samples, major);
        String[] ddl = tables.stream().map(TypedTable::ddl).toArray(String[]::new);
        legacy.execute(ddl);
        target.execute(ddl);
        tables.forEach(table -> table.fill(legacy));
        try (TypedMigration migration = TypedMigration.open(legacy.dataSource(), target);
                CopiedTables copies = CopiedTables.of(legacy, target)) {
            assertEqual(copies, tables, "copied by the backfill");

            write(migration, tables);
            migration.settle();
            // Else a table that is read again as a whole would mend what was captured wrong.
            assertThat(migration.executions(CaptureMode.UNKNOWN))
                    .as("whole tables")
                    .isZero();
            assertThat(migration.executions(CaptureMode.DERIVED)).isGreaterThan(tables.size());
            assertThat(migration.executions(CaptureMode.RETURNED)).isPositive();
            assertThat(migration.executions(CaptureMode.REREAD)).isGreaterThan(tables.size());
            assertEqual(copies, tables, "captured");

            copyRows(migration, tables);
            migration.settle();
            assertEqual(copies, tables, "read again as a whole");
            migration.verify();
            System.out.println(legacy.server().major() + " → " + target.server().major() + ": " + tables.size()
                    + " types and their arrays, "
                    + rows(copies, tables) + " rows, "
                    + Stream.of(CaptureMode.values())
                            .map(mode -> mode + " " + migration.executions(mode))
                            .toList());
        }
    }

    private static void write(TypedMigration migration, List<TypedTable> tables) throws SQLException {
        try (Connection plain = migration.connect();
                Connection strange = migration.connectStrangely()) {
            for (TypedTable table : tables) {
                for (TypedTable.Way way : TypedTable.Way.values()) {
                    Connection session = way.ordinal() % 2 == 0 ? plain : strange;
                    session.setAutoCommit(way.ordinal() % 3 != 0);
                    table.write(session, way);
                    if (!session.getAutoCommit()) {
                        session.commit();
                    }
                    session.setAutoCommit(true);
                }
                try (Statement statement = plain.createStatement()) {
                    statement.executeUpdate("DELETE FROM " + table.name() + " WHERE id = " + TypedTable.BLOCK);
                }
            }
        }
    }

    /** By COPY, and from rows that are there. */
    private static void copyRows(TypedMigration migration, List<TypedTable> tables) throws SQLException, IOException {
        try (Connection connection = migration.connect();
                Statement statement = connection.createStatement()) {
            for (TypedTable table : tables) {
                statement.executeUpdate("INSERT INTO " + table.name() + " SELECT id + 5000, v, vs FROM " + table.name()
                        + " WHERE id < 300");
                StringBuilder rows = new StringBuilder();
                for (int i = 0; i < table.texts().size(); i++) {
                    String text = table.texts().get(i);
                    rows.append(7000 + i)
                            .append('\t')
                            .append(escaped(text))
                            .append('\t')
                            .append(escaped(table.sample().array(i, text, text)))
                            .append('\n');
                }
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(
                                "COPY " + table.name() + " FROM STDIN",
                                new ByteArrayInputStream(rows.toString().getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static void assertEqual(CopiedTables copies, List<TypedTable> tables, String how)
            throws SQLException, IOException {
        List<String> differences = new ArrayList<>();
        for (TypedTable table : tables) {
            List<String> found = copies.differences(table.query());
            differences.addAll(found);
            if (found.isEmpty() && table.sample().portable()) {
                differences.addAll(copies.binaryDifferences(table.query()));
            }
        }
        assertThat(differences).as(how).isEmpty();
    }

    private static int rows(CopiedTables copies, List<TypedTable> tables) throws SQLException, IOException {
        int rows = 0;
        for (TypedTable table : tables) {
            rows += copies.rows(table.query());
        }
        return rows;
    }
}
