package dev.dualwrite.samples.frameworks;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;
import org.springframework.jdbc.core.JdbcTemplate;

/** Flyway, with COPY and CREATE INDEX CONCURRENTLY in its scripts, and an application that writes between two runs. */
final class FlywayScenario implements Scenario {
    private final Sides sides;

    FlywayScenario(Sides sides) {
        this.sides = sides;
    }

    @Override
    public String title() {
        return "Flyway";
    }

    @Override
    public List<String> schema() {
        return List.of(
                "CREATE TABLE customer (id int PRIMARY KEY, note text)",
                "CREATE TABLE leaving (id int PRIMARY KEY)",
                "INSERT INTO customer SELECT g, 'old ' || g FROM generate_series(1, 10) g",
                "INSERT INTO leaving VALUES (1)");
    }

    @Override
    public Map<String, String> unknown() {
        return Map.of(
                "update customer set note = note .*", "a range",
                "alter table .*", "the table's definition changes",
                "drop table .*", "the table goes",
                "copy unit .*", "rows that are copied in",
                "do\\s.*", "a block of code");
    }

    @Override
    public boolean targetFirst() {
        return true;
    }

    /** Times. */
    @Override
    public boolean repeatable() {
        return false;
    }

    @Override
    public void run(DataSource dataSource, Transcript transcript) throws Exception {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        sides.change(side -> migrate(side, "3", side == dataSource, transcript));
        transcript.note("insert", jdbc.update("INSERT INTO product (name, price) VALUES (?, ?)", "third", 3));
        transcript.note("update", jdbc.update("UPDATE unit SET words = 'liter' WHERE code = 'l'"));
        jdbc.update("INSERT INTO leaving VALUES (2)");
        sides.change(side -> migrate(side, "4", side == dataSource, transcript));
        transcript.note(
                "insert", jdbc.update("INSERT INTO product (name, price, unit) VALUES (?, ?, ?)", "fourth", 4, "t"));
        transcript.note(
                "update", jdbc.update("UPDATE customer SET city = ?, note = ? WHERE id = ?", "Rome", "moved", 4));
        sides.change(side -> {
            migrate(side, "latest", side == dataSource, transcript);
            if (side != dataSource) {
                // What was copied on the legacy has to come by itself.
                new JdbcTemplate(side).update("DELETE FROM unit WHERE code = 'oz'");
            }
        });
        transcript.note("products", jdbc.queryForList("SELECT id, name, price, unit FROM product ORDER BY id"));
        transcript.note("customers", jdbc.queryForList("SELECT * FROM customer ORDER BY id"));
    }

    private static void migrate(DataSource side, String version, boolean noted, Transcript transcript) {
        Flyway flyway = Flyway.configure()
                .dataSource(side)
                .locations("classpath:flyway")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .target(version)
                // Its own lock in an open transaction would make CREATE INDEX CONCURRENTLY wait for ever.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load();
        MigrateResult result = flyway.migrate();
        if (noted) {
            transcript.note("migrated to " + version, result.migrationsExecuted + " " + result.warnings);
            transcript.note(
                    "history",
                    Arrays.stream(flyway.info().applied())
                            .map(i -> i.getDescription() + " " + i.getState())
                            .toList());
            flyway.validate();
        }
    }
}
