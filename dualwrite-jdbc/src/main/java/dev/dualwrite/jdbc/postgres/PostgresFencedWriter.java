package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableId;
import dev.dualwrite.schema.Tables;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.spi.Leases;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The fenced writer on PostgreSQL: one READ COMMITTED transaction for each call.
 *
 * <p>Thread-safe.
 *
 * <p>Invariant: our lease, a row of the follower, is shared from the first statement of a transaction to its end; if it is
 * closed, nothing is written. So whoever closes it knows afterwards that nothing more comes of this instance.
 *
 * <p>Order within a transaction, the same for everyone: gates, fence entries by table and key, rows. So calls that share keys
 * wait for one another and do not deadlock; where unique values of other columns make them, the server ends one of them,
 * which is done again at once: that is no sign of a target that is away.
 */
final class PostgresFencedWriter implements FencedWriter, Leases {
    private static final String LOST =
            "The target takes nothing from this instance: others took it for dead, since they had not heard of it for longer"
                    + " than its lease. It reports back, and goes on";
    private static final String NOT_MIGRATED = "42P01";

    /** As often a call is made that collides with others, before it waits like one that finds the target away. */
    private static final int TRIES = 5;

    private static final Comparator<FencedChange> ORDER = Comparator.comparing(
                    (FencedChange change) -> change.change().table())
            .thenComparing(change -> change.change().key().encoded());

    private final OwnConnections connections;
    private final FollowerRows rows;
    private final String writer;
    private volatile @Nullable FollowerMode mode;
    private volatile boolean lost;

    PostgresFencedWriter(Side side, DataSource dataSource, PoolSettings settings, Tables tables, String writer) {
        this.connections = OwnConnections.writing(side, dataSource, settings);
        this.rows = new FollowerRows(tables);
        this.writer = writer;
    }

    @Override
    public Outcome write(List<FencedChange> changes) {
        Tally tally = new Tally();
        List<FencedChange> sorted = new ArrayList<>(changes.size());
        for (FencedChange change : changes) {
            if (rows.knows(change.change().table())) {
                sorted.add(change);
            } else {
                tally.refused(new Refusal(
                        change.change().key(), NOT_MIGRATED, change.change().table() + " is not migrated"));
            }
        }
        sorted.sort(ORDER);
        rejectDuplicates(sorted);
        if (!sorted.isEmpty()) {
            tally.add(writeSorted(sorted));
        }
        return tally.outcome();
    }

    private static void rejectDuplicates(List<FencedChange> sorted) {
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).change().key().equals(sorted.get(i - 1).change().key())) {
                throw new IllegalArgumentException(
                        "Two changes for " + sorted.get(i).change().key() + " in one call");
            }
        }
    }

    private Tally writeSorted(List<FencedChange> sorted) {
        try {
            return againAfterCollisions(sorted, group -> group.pass(sorted));
        } catch (SQLException e) {
            if (!Failures.refuses(e)) {
                throw failed(sorted, e);
            }
        }
        mode = null; // privileges or foreign keys may not be what they were
        try {
            return againAfterCollisions(sorted, group -> new Halving(group).write(sorted));
        } catch (SQLException e) {
            throw failed(sorted, e);
        }
    }

    private RuntimeException failed(List<FencedChange> sorted, SQLException e) {
        return Failures.translate(connections.side(), "write " + sorted.size() + " changes", e);
    }

    private Tally againAfterCollisions(List<FencedChange> sorted, Pass pass) throws SQLException {
        for (int tries = 1; ; tries++) {
            try {
                return inTransaction(sorted, pass);
            } catch (SQLException e) {
                if (tries == TRIES || !Failures.collided(e)) {
                    throw e;
                }
            }
        }
    }

    /** What is done behind the gates. */
    @FunctionalInterface
    private interface Pass {
        Tally through(GroupWrite group) throws SQLException;
    }

    private Tally inTransaction(List<FencedChange> sorted, Pass pass) throws SQLException {
        Set<TableId> touched = new TreeSet<>();
        sorted.forEach(change -> touched.add(change.change().table()));
        long newest = sorted.stream()
                .mapToLong(change -> change.interval().hi())
                .max()
                .orElse(0);
        FollowerMode current = mode();
        for (boolean known = false; ; known = true) {
            Optional<Tally> tally = connections.run(connection -> {
                Gates gates = Gates.pass(connection, writer, touched, newest);
                if (gates == null) {
                    return Optional.empty();
                } else if (gates.closed()) {
                    lost = true;
                    throw new DatabaseUnavailableException(connections.side(), LOST, null);
                }
                current.enter(connection);
                return Optional.of(pass.through(new GroupWrite(connection, current, gates, writer, rows)));
            });
            if (tally.isPresent()) {
                return tally.get();
            }
            if (known) {
                throw new IllegalStateException("The gates of " + touched + " were added and are not there");
            }
            connections.run(connection -> {
                Gates.add(connection, touched);
                Gates.add(connection, writer);
                return touched;
            });
        }
    }

    private FollowerMode mode() throws SQLException {
        FollowerMode known = mode;
        if (known == null) {
            known = FollowerMode.of(connections);
            mode = known;
        }
        return known;
    }

    @Override
    public void open() {
        connections.call("open this instance's lease", connection -> {
            Gates.lease(connection, writer, false);
            return writer;
        });
        lost = false;
    }

    @Override
    public void close(String instance) {
        connections.call("close the lease of an instance that died", connection -> {
            Gates.lease(connection, instance, true);
            return instance;
        });
    }

    @Override
    public boolean lost() {
        return lost;
    }

    /**
     * At least the newest clock value that the follower holds, whoever brought it.
     *
     * @throws DatabaseUnavailableException if the follower does not answer
     */
    long seen() {
        return connections.call("read the newest clock value that it holds", Gates::seen);
    }

    @Override
    public void raiseFloor(TableId table, long floor) {
        connections.call("raise the floor of " + table, connection -> {
            Gates.raise(connection, table, floor);
            return floor;
        });
    }
}
