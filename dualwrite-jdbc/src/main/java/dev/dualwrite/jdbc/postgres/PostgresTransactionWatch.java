package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.Side;
import dev.dualwrite.spi.TransactionWatch;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Transactions alive on the authority: by virtual id, since most have no xid, and the prepared ones.
 *
 * <p>Thread-safe. When in doubt a transaction counts as alive.
 */
final class PostgresTransactionWatch implements TransactionWatch {
    private final OwnConnections connections;

    PostgresTransactionWatch(Side side, DataSource dataSource, PoolSettings settings) {
        this.connections = OwnConnections.reading(side, dataSource, settings);
    }

    @Override
    public Set<String> alive() {
        return connections.call("list its transactions", connection -> {
            Set<String> alive = new HashSet<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(Activity.ALIVE)) {
                while (rows.next()) {
                    alive.add(rows.getString(1));
                }
            }
            return alive;
        });
    }
}
