package dev.dualwrite.samples.frameworks;

import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.springframework.jdbc.core.JdbcTemplate;

/** Liquibase through the wrapper alone, and an application that writes between two runs. */
final class LiquibaseScenario implements Scenario {
    /** Kept, or its level would be forgotten. */
    private static final Logger LOG = Logger.getLogger("liquibase");

    private final Sides sides;

    LiquibaseScenario(Sides sides) {
        this.sides = sides;
    }

    @Override
    public String title() {
        return "Liquibase";
    }

    @Override
    public List<String> schema() {
        return List.of(
                "CREATE TABLE customer (id int PRIMARY KEY, note text)",
                "INSERT INTO customer SELECT g, 'old ' || g FROM generate_series(1, 10) g");
    }

    @Override
    public Map<String, String> unknown() {
        return Map.of(
                "alter table .*",
                "the table's definition changes",
                "do\\s.*",
                "a block of code",
                "insert into machine .*",
                "the session has just changed the schema, so no key is asked back");
    }

    /** Liquibase gives it no key. */
    @Override
    public Set<String> notMigrated() {
        return Set.of("public.databasechangelog");
    }

    /** Times. */
    @Override
    public boolean repeatable() {
        return false;
    }

    @Override
    public void run(DataSource dataSource, Transcript transcript) throws Exception {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        sides.change(side -> update(side, "first", side == dataSource, transcript));
        transcript.note("insert", jdbc.update("INSERT INTO machine (name) VALUES (?)", "drill"));
        transcript.note("update", jdbc.update("UPDATE part SET pieces = 9 WHERE code = ?", "b1"));
        sides.change(side -> update(side, "second", side == dataSource, transcript));
        transcript.note("update", jdbc.update("UPDATE machine SET place = ? WHERE name = ?", "cellar", "drill"));
        sides.change(side -> update(side, "third", side == dataSource, transcript));
        sides.change(side -> rollback(side));
        transcript.note("machines", jdbc.queryForList("SELECT id, name, place FROM machine ORDER BY id"));
        transcript.note("parts", jdbc.queryForList("SELECT * FROM part ORDER BY code"));
        transcript.note("customers", jdbc.queryForList("SELECT * FROM customer ORDER BY id"));
    }

    private static void update(DataSource side, String context, boolean noted, Transcript transcript) throws Exception {
        try (Connection connection = side.getConnection();
                Liquibase liquibase = liquibase(connection)) {
            Contexts contexts = new Contexts(context);
            if (noted) {
                transcript.note(
                        context,
                        liquibase
                                .listUnrunChangeSets(contexts, new LabelExpression())
                                .size());
            }
            quietly(() -> liquibase.update(contexts));
        }
    }

    private static void rollback(DataSource side) throws Exception {
        try (Connection connection = side.getConnection();
                Liquibase liquibase = liquibase(connection)) {
            quietly(() -> liquibase.rollback(1, "third"));
        }
    }

    /** Without telling the console. */
    private static void quietly(Scope.ScopedRunner<Void> work) throws Exception {
        LOG.setLevel(Level.WARNING);
        Scope.child(Map.of(Scope.Attr.ui.name(), new LoggerUIService()), work);
    }

    private static Liquibase liquibase(Connection connection) throws Exception {
        return new Liquibase(
                "liquibase/changelog.xml", new ClassLoaderResourceAccessor(), new JdbcConnection(connection));
    }
}
