package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.testkit.Guarantees;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements that call functions which write, without naming them. */
@Guarantees({"G2", "G3"})
class HiddenCallsIT {

    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    private MovedTables moved;

    @BeforeEach
    void tables() {
        MovedTables.create(servers);
        servers.legacy()
                .execute(
                        "CREATE TABLE unmoved (id int, name text)",
                        "CREATE FUNCTION noted(n int) RETURNS int LANGUAGE plpgsql AS"
                                + " 'BEGIN INSERT INTO audit (note) VALUES (''noted ''||n); RETURN n; END'");
    }

    @AfterEach
    void close() {
        moved.close();
    }

    /** Runs a statement when all was seen, and expects that it wrote to the migrated table by the way. */
    private void writes(String statement) throws Exception {
        moved = MovedTables.captured(servers);
        long before = servers.legacy().number("SELECT count(*) FROM audit");
        moved.run(statement);
        assertThat(servers.legacy().number("SELECT count(*) FROM audit")).isGreaterThan(before);
        moved.settleAndCompare();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE unmoved ALTER COLUMN id SET DEFAULT noted(1)",
                "ALTER TABLE unmoved ADD CHECK (noted(1) = 1)",
                "CREATE FUNCTION indexed(t text) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT noted(1)';"
                        + " CREATE INDEX ON unmoved (indexed(name))",
                "CREATE DOMAIN checked AS int CHECK (noted(VALUE) = VALUE); ALTER TABLE unmoved ADD x checked DEFAULT 3",
                "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
                        + " CREATE TRIGGER asks AFTER INSERT ON unmoved FOR EACH ROW WHEN (noted(1) = 1)"
                        + " EXECUTE FUNCTION nothing()",
            })
    void anInsertCallsIt(String definitions) throws Exception {
        servers.legacy().execute(definitions);
        writes("INSERT INTO unmoved (name) VALUES ('one')");
    }

    @Test
    void aDefaultOfAMigratedTableCallsIt() throws Exception {
        servers.target().execute("CREATE FUNCTION noted(n int) RETURNS int LANGUAGE sql AS 'SELECT 1'");
        servers.executeOnBoth("ALTER TABLE item ADD ticket int DEFAULT noted(5)");
        writes("INSERT INTO item (id, name) VALUES (1, 'one')");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE VIEW v AS SELECT noted(4) AS n => SELECT * FROM v",
                "CREATE VIEW v AS SELECT noted(4) AS n => WITH a AS (SELECT n FROM v) SELECT * FROM a",
                "CREATE VIEW v AS SELECT 1 <~> 2 AS n; CREATE VIEW w AS SELECT * FROM v => SELECT * FROM w",
                "CREATE POLICY p ON unmoved USING (noted(id) = id); INSERT INTO unmoved VALUES (1, 'one');"
                        + " ALTER TABLE unmoved ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
                        + " GRANT ALL ON unmoved TO pg_monitor; GRANT ALL ON audit TO pg_monitor;"
                        + " => SET ROLE pg_monitor; SELECT * FROM unmoved; RESET ROLE",
                "=> SELECT 1 <~> 2",
                "CREATE FUNCTION careless() RETURNS int STABLE LANGUAGE plpgsql AS 'BEGIN RETURN noted(2); END'"
                        + " => SELECT careless()",
                "CREATE FUNCTION careless() RETURNS int STABLE LANGUAGE sql AS 'SELECT 1 <~> 2' => SELECT careless()",
                "CREATE FUNCTION careless() RETURNS int STABLE LANGUAGE plpgsql AS"
                        + " 'DECLARE n int; BEGIN EXECUTE ''SELECT not'' || ''ed(1)'' INTO n; RETURN n; END'"
                        + " => SELECT careless()",
                "CREATE AGGREGATE adding (int) (SFUNC = added, STYPE = int, INITCOND = '0')"
                        + " => SELECT adding(g) FROM generate_series(1, 2) g",
                "CREATE CAST (point AS int) WITH FUNCTION pointed(point) => SELECT point '(1,2)'::int",
                "CREATE DOMAIN checked AS int CHECK (noted(VALUE) = VALUE) => SELECT 7::checked",
                "CREATE FUNCTION lower(int) RETURNS int LANGUAGE sql AS 'SELECT noted($1)' => SELECT lower(3)",
                "=> CREATE TABLE copied AS SELECT noted(1) AS n",
                "INSERT INTO unmoved VALUES (1, 'one') => ALTER TABLE unmoved ADD ticket int DEFAULT noted(1)",
                "CREATE MATERIALIZED VIEW m AS SELECT noted(4) AS n WITH NO DATA => REFRESH MATERIALIZED VIEW m",
                "CREATE FUNCTION logged() RETURNS event_trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO public.audit (note) VALUES (tg_tag); END';"
                        + " CREATE EVENT TRIGGER logged ON ddl_command_end EXECUTE FUNCTION logged()"
                        + " => CREATE SEQUENCE numbers",
            })
    void aStatementCallsIt(String definitionsAndStatement) throws Exception {
        servers.legacy()
                .execute(
                        "CREATE FUNCTION added(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT noted(a + b)'",
                        "CREATE OPERATOR <~> (LEFTARG = int, RIGHTARG = int, FUNCTION = added)",
                        "CREATE FUNCTION pointed(p point) RETURNS int LANGUAGE sql AS 'SELECT noted(8)'");
        String[] parts = definitionsAndStatement.split("=> ");
        servers.legacy().execute(parts[0]);
        writes(parts[1]);
    }

    private static final String HIDES = "CREATE TEMP TABLE item (id int PRIMARY KEY, name text)";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT hides()",
                "SELECT calls_hides()",
                "CALL hides_and_fails()",
                "INSERT INTO unmoved VALUES (1, 'one')",
                "DO $$ BEGIN CREATE TEMP TABLE item (id int PRIMARY KEY, name text); END $$",
                "DO $$ BEGIN PERFORM hides(); END $$"
            })
    void aTemporaryTableThatAFunctionMadeHidesTheMigratedOne(String statement) throws Exception {
        servers.legacy()
                .execute(
                        "CREATE FUNCTION hides() RETURNS void LANGUAGE plpgsql AS 'BEGIN " + HIDES + "; END'",
                        "CREATE FUNCTION calls_hides() RETURNS int STABLE LANGUAGE plpgsql AS"
                                + " 'BEGIN PERFORM hides(); RETURN 1; END'",
                        "CREATE PROCEDURE hides_and_fails() LANGUAGE plpgsql AS" + " 'BEGIN " + HIDES
                                + "; COMMIT; RAISE EXCEPTION ''later''; END'",
                        "CREATE FUNCTION tg_hides() RETURNS trigger LANGUAGE plpgsql AS"
                                + " 'BEGIN PERFORM hides(); RETURN NULL; END'",
                        "CREATE TRIGGER tg AFTER INSERT ON unmoved EXECUTE FUNCTION tg_hides()");
        moved = MovedTables.captured(servers);
        moved.run("INSERT INTO item VALUES (1, 'kept')");
        try (var c = moved.migration.dataSource().getConnection();
                var s = c.createStatement()) {
            try {
                s.execute(statement);
            } catch (SQLException expected) {
                assertThat(expected.getMessage()).contains("later");
            }
            moved.settle();
            s.execute("INSERT INTO item VALUES (1, 'hidden')");
            s.execute("INSERT INTO item VALUES (2, 'hidden')");
        }
        moved.settleAndCompare();
        assertThat(servers.target().query("SELECT name FROM item")).hasSize(1);
    }
}
