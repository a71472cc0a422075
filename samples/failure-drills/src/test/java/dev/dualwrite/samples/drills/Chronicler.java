package dev.dualwrite.samples.drills;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes one chain of transactions that {@link HistoryWatch} can tell the order of: each writes its number into two tables, and
 * with it the newest transaction of any chain that was acknowledged before this one began.
 *
 * <p>One thread a chain; all chains of a process share what was acknowledged last.
 */
final class Chronicler implements Runnable {
    private static final int PAUSE_MILLIS = 10;

    private final DataSource dataSource;
    private final CallLog calls;
    private final int chain;
    private final AtomicReference<@Nullable Acknowledged> newest;
    private final BooleanSupplier goesOn;

    /** A transaction whose COMMIT has returned. */
    record Acknowledged(int chain, long number) {}

    Chronicler(
            DataSource dataSource,
            CallLog calls,
            int chain,
            AtomicReference<@Nullable Acknowledged> newest,
            BooleanSupplier goesOn) {
        this.dataSource = dataSource;
        this.calls = calls;
        this.chain = chain;
        this.newest = newest;
        this.goesOn = goesOn;
    }

    @Override
    public void run() {
        try {
            while (goesOn.getAsBoolean()) {
                write();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        long began = System.currentTimeMillis();
        Acknowledged before = newest.get();
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            Session session = new Session(connection, calls);
            // The head alone knows how far the chain is: after a failed commit nobody else does.
            long number = 1
                    + ((Number) session.query("SELECT number FROM history_head WHERE chain = ? FOR UPDATE", chain)
                                    .get(0))
                            .longValue();
            session.update("UPDATE history_head SET number = ? WHERE chain = ?", number, chain);
            session.update(
                    "INSERT INTO history_entry (chain, number, after_chain, after_number) VALUES (?, ?, ?::int, ?::bigint)",
                    chain,
                    number,
                    before == null ? null : before.chain(),
                    before == null ? null : before.number());
            connection.commit();
            newest.set(new Acknowledged(chain, number));
            calls.committed();
        } catch (SQLException e) {
            calls.failed("history", began, e);
        }
    }
}
