package dev.dualwrite.samples.pgjdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;

/** Where a server listens, on loopback. */
record ServerAddress(int port) {
    static final String SUPERUSER = "postgres";

    /** Unpooled connections to the suite's database. */
    PGSimpleDataSource dataSource(String user) {
        return dataSource(user, SuiteDatabase.NAME);
    }

    PGSimpleDataSource dataSource(String user, String database) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL("jdbc:postgresql://localhost:" + port + "/" + database);
        dataSource.setUser(user);
        return dataSource;
    }

    void execute(String database, String... statements) throws SQLException {
        try (Connection connection = dataSource(SUPERUSER, database).getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
