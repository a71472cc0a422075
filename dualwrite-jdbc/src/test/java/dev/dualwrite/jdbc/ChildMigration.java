package dev.dualwrite.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The pool and the migration of an application that runs in a {@link ChildJvm}.
 *
 * <p>Its arguments begin with the URLs of legacy and target and the user; the password is in the environment.
 */
record ChildMigration(HikariDataSource pool, DualWrite migration) implements AutoCloseable {
    static ChildMigration start(String[] arguments, int connections, UnaryOperator<DualWriteBuilder> with) {
        String password = Objects.requireNonNull(System.getenv("PGPASSWORD"));
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setUsername(arguments[2]);
        config.setPassword(password);
        config.setMaximumPoolSize(connections);
        HikariDataSource pool = new HikariDataSource(config);
        DualWriteBuilder builder =
                DualWrite.builder().legacy(pool).target(Target.url(arguments[1]).credentials(arguments[2], password));
        return new ChildMigration(pool, with.apply(builder).build());
    }

    @Override
    public void close() {
        migration.close();
        pool.close();
    }
}
