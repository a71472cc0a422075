package dev.dualwrite.jdbc.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.testkit.Guarantees;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Every form of a value is assigned to a column of every type; what the server accepts arrives as it was stored, by whatever
 * assignment cast it came: rounded, cut, padded, moved by a time zone.
 */
@Guarantees("G3")
class AssignmentsIT {
    /** Of all pairs of a form and a column one of so many; odd, so that each column has both INSERT and UPDATE. */
    private static final int EVERY = Integer.getInteger("dualwrite.test.types.assignments-every", 1);

    private static final List<String> COLUMNS = List.of(
            "smallint",
            "integer",
            "bigint",
            "numeric",
            "numeric(10,2)",
            "numeric(5,1)",
            "real",
            "double precision",
            "money",
            "boolean",
            "text",
            "character varying(4)",
            "character(6)",
            "bpchar",
            "name",
            "\"char\"",
            "bytea",
            "bit(4)",
            "uuid",
            "date",
            "time",
            "time(0)",
            "time with time zone",
            "timestamp",
            "timestamp(3)",
            "timestamp with time zone",
            "timestamp(0) with time zone",
            "interval",
            "json",
            "jsonb",
            "xml",
            "inet",
            "point",
            "int4range",
            "integer[]",
            "text[]",
            "numeric(4,1)[]",
            "\"Own Types\".mood",
            "\"Own Types\".amount",
            "\"Own Types\".short",
            "\"Own Types\".document",
            "\"Own Types\".fixed");

    private static final List<String> CASTS = List.of(
            "char",
            "varchar(2)",
            "bpchar",
            "text",
            "name",
            "json",
            "jsonb",
            "real",
            "float8",
            "numeric",
            "numeric(3,1)",
            "int2",
            "int8",
            "date",
            "timestamp",
            "timestamptz",
            "timestamp(0)",
            "time",
            "bytea",
            "\"Own Types\".short",
            "\"Own Types\".mood");

    @RegisterExtension
    static final PostgresPair servers = PostgresPair.of(16, 17).freshForEachTest();

    private final List<Form> forms = new ArrayList<>();
    private int accepted;

    @BeforeEach
    void tables() {
        OwnTypes.create(servers.legacy(), servers.target());
        for (int i = 0; i < COLUMNS.size(); i++) {
            servers.executeOnBoth("CREATE TABLE c" + i + " (id int PRIMARY KEY, v " + COLUMNS.get(i) + ")");
        }
    }

    private static PGSimpleDataSource driver(String... properties) throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(servers.legacy().url());
        dataSource.setUser(servers.legacy().user());
        dataSource.setPassword(servers.legacy().password());
        for (int i = 0; i < properties.length; i += 2) {
            dataSource.setProperty(properties[i], properties[i + 1]);
        }
        return dataSource;
    }

    /** Assigns all forms to all columns, by INSERT and UPDATE in turn. */
    private void assign(PGSimpleDataSource application, boolean strangely) throws Exception {
        for (int i = 0; i < COLUMNS.size(); i++) {
            servers.legacy()
                    .execute("INSERT INTO c" + i + " SELECT g FROM generate_series(1, " + forms.size() + ", 2) g");
        }
        try (TypedMigration migration = TypedMigration.open(application, servers.target());
                CopiedTables copies = CopiedTables.of(servers.legacy(), servers.target())) {
            try (Connection connection = strangely ? migration.connectStrangely() : migration.connect()) {
                for (int column = 0; column < COLUMNS.size(); column++) {
                    for (int form = column % EVERY; form < forms.size(); form += EVERY) {
                        assign(connection, column, form);
                    }
                }
            }
            migration.settle();
            assertThat(migration.executions(CaptureMode.UNKNOWN)).isZero();
            List<String> differences = new ArrayList<>();
            for (int column = 0; column < COLUMNS.size(); column++) {
                for (String found : copies.differences("SELECT id, v FROM c" + column + " ORDER BY id")) {
                    differences.add(COLUMNS.get(column) + " of " + form(found) + ": " + found);
                }
            }
            System.out.println(forms.size() + " forms, " + COLUMNS.size() + " columns: " + accepted + " accepted, "
                    + Stream.of(CaptureMode.values())
                            .map(mode -> mode + " " + migration.executions(mode))
                            .toList());
            assertThat(differences).isEmpty();
            migration.verify();
        }
    }

    private String form(String found) {
        int tab = found.indexOf('\t');
        return found.startsWith("<") && tab > 0
                ? forms.get(Integer.parseInt(found.substring(1, tab))).name()
                : "?";
    }

    private void assign(Connection connection, int column, int number) throws SQLException {
        Form form = forms.get(number);
        String sql = number % 2 == 0 ? "INSERT INTO c%d (v, id) VALUES (%s, ?)" : "UPDATE c%d SET v = %s WHERE id = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql.formatted(column, form.expression()))) {
            statement.setInt(form.bind(statement, 1), number);
            assertThat(statement.executeUpdate()).isEqualTo(1);
            accepted++;
        } catch (SQLException refused) {
            // The server or the driver has no such assignment.
        }
    }

    @Test
    void parametersAsTheDriverSendsThemByDefault() throws Exception {
        forms.addAll(Forms.parameters());
        assign(driver(), false);
        assertThat(accepted).isGreaterThan(1500 / EVERY);
    }

    @Test
    void parametersInBinaryAndInASessionOfItsOwnSettings() throws Exception {
        forms.addAll(Forms.parameters());
        assign(driver("prepareThreshold", "-1"), true);
        assertThat(accepted).isGreaterThan(1500 / EVERY);
    }

    @Test
    void parametersWhoseStringsHaveNoType() throws Exception {
        forms.addAll(Forms.parameters());
        assign(driver("stringtype", "unspecified", "prepareThreshold", "1"), true);
        assertThat(accepted).isGreaterThan(1500 / EVERY);
    }

    @Test
    void parametersInSimpleQueries() throws Exception {
        forms.addAll(Forms.parameters());
        assign(driver("preferQueryMode", "simple"), false);
        assertThat(accepted).isGreaterThan(1500 / EVERY);
    }

    @Test
    void literals() throws Exception {
        forms.addAll(Forms.literals(16));
        assign(driver(), true);
        assertThat(accepted).isGreaterThan(300 / EVERY);
    }

    @Test
    void parametersUnderACastToAnotherType() throws Exception {
        Stream.of(
                        "7",
                        "0.15",
                        "abc",
                        "ab  ",
                        Forms.TWICE,
                        "2024-02-29 23:59:59.6",
                        "so so",
                        "2024-02-29 12:00:00+05:30")
                .map(text -> Form.parameter("setString " + text, (s, i) -> s.setString(i, text)))
                .forEach(form -> CASTS.forEach(cast -> forms.add(form.castTo(cast))));
        Form number = Form.parameter("setDouble", (s, i) -> s.setDouble(i, 16_777_217.15));
        Form exact = Form.parameter("setBigDecimal", (s, i) -> s.setBigDecimal(i, new BigDecimal("12.3456")));
        CASTS.forEach(cast -> forms.addAll(List.of(number.castTo(cast), exact.castTo(cast))));
        assign(driver(), false);
        assertThat(accepted).isGreaterThan(600 / EVERY);
    }
}
