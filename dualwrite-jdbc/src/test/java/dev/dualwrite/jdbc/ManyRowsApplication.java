package dev.dualwrite.jdbc;

import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.model.Stage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * An application with hardly any heap that changes very many rows at once, which {@link ManyRowsIT} runs in a JVM of its
 * own. Each line of its input is a command: {@code few}, {@code many} or {@code close}.
 */
final class ManyRowsApplication {
    private static final String UPDATE = "UPDATE big SET n = n + 1 WHERE kind = 1";
    private static final String INSERT = "INSERT INTO copy SELECT id, n FROM big WHERE kind = 1";
    private static final String DELETE = "DELETE FROM copy WHERE n > 0 AND id > 0";

    private final DualWrite migration;

    private ManyRowsApplication(DualWrite migration) {
        this.migration = migration;
    }

    /** Arguments: the URLs of legacy and target, and the user; the password is in the environment. */
    public static void main(String[] arguments) throws Exception {
        try (ChildMigration child = ChildMigration.start(
                arguments,
                2,
                builder -> builder.name("many rows").queueMaxBytes(16L << 20).drainLimit(Duration.ofMillis(100)))) {
            new ManyRowsApplication(child.migration()).obey();
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private void obey() throws Exception {
        migration.advanceTo(Stage.DUAL_WRITE);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        say("READY");
        for (String command = input.readLine();
                command != null && !command.equals("close");
                command = input.readLine()) {
            if (command.equals("few")) {
                few();
            } else {
                many();
            }
        }
    }

    /** Until the planner was asked what each statement is like, and says: one row. */
    private void few() throws SQLException {
        long until = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (returned() < 3 && System.nanoTime() < until) {
            try (Connection connection = migration.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.executeUpdate(UPDATE);
                statement.executeUpdate(INSERT);
                statement.executeUpdate(DELETE);
                connection.rollback();
            }
        }
        System.gc();
        say("FEW returned=" + returned() + " used="
                + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    private long returned() {
        return migration.captureReport().lines().stream()
                .filter(line -> line.mode() == CaptureMode.REREAD || line.mode() == CaptureMode.RETURNED)
                .count();
    }

    private void many() throws SQLException {
        long updated;
        long inserted;
        long deleted;
        long prepared;
        long alone;
        try (Connection connection = migration.dataSource().getConnection()) {
            try (Statement statement = connection.createStatement();
                    PreparedStatement again = connection.prepareStatement(UPDATE)) {
                connection.setAutoCommit(false);
                updated = statement.executeUpdate(UPDATE);
                inserted = statement.executeLargeUpdate(INSERT);
                statement.execute(DELETE);
                deleted = statement.getUpdateCount();
                prepared = again.executeUpdate();
                connection.commit();
                connection.setAutoCommit(true);
                alone = again.executeUpdate();
            }
        }
        long tooMany = migration.captureReport().lines().stream()
                .filter(line -> line.reason().contains("more rows came back"))
                .count();
        migration.captureReport().lines().forEach(line -> say("CAPTURED " + line));
        say("MANY updated=" + updated + " inserted=" + inserted + " deleted=" + deleted + " prepared=" + prepared
                + " alone=" + alone + " too-many=" + tooMany);
    }
}
