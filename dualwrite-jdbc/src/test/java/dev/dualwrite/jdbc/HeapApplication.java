package dev.dualwrite.jdbc;

import dev.dualwrite.EngineSettings;
import dev.dualwrite.model.Stage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Scanner;

/** An application that writes very many rows while the target is away, which {@link HeapIT} runs in a JVM of its own. */
final class HeapApplication {
    private static final int BATCH = 1_000;

    private HeapApplication() {}

    /** Arguments: the URLs of legacy and target, the user, and how many rows; the password is in the environment. */
    public static void main(String[] arguments) throws Exception {
        try (ChildMigration child = ChildMigration.start(
                arguments, 2, builder -> builder.name("heap").queueMaxBytes(EngineSettings.DEFAULT_QUEUE_MAX_BYTES))) {
            DualWrite migration = child.migration();
            migration.advanceTo(Stage.DUAL_WRITE);
            System.out.println("READY");
            Scanner input = new Scanner(System.in, "UTF-8");
            input.nextLine();
            write(migration, Integer.parseInt(arguments[3]));
            System.out.println("WRITTEN queued=" + migration.status().queued());
            input.nextLine();
        }
    }

    private static void write(DualWrite migration, int rows) throws SQLException {
        try (Connection connection = migration.dataSource().getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO item VALUES (?, ?, ?)")) {
            connection.setAutoCommit(false);
            for (int id = 1; id <= rows; id++) {
                insert.setInt(1, id);
                insert.setString(2, "item " + id);
                insert.setLong(3, id * 7L);
                insert.addBatch();
                if (id % BATCH == 0 || id == rows) {
                    insert.executeBatch();
                    connection.commit();
                }
            }
            connection.setAutoCommit(true);
        }
    }
}
