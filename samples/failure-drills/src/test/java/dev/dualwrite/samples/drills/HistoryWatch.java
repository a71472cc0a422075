package dev.dualwrite.samples.drills;

import dev.dualwrite.jdbc.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/**
 * Watches on the target in which order transactions arrive (G4): each look is one statement, hence one snapshot.
 *
 * <p>A chain's head has the number of its newest transaction, and each transaction has left an entry with its number. So a
 * snapshot in which the head and the entries of a chain do not agree shows half a transaction, or a later one without an
 * earlier one of its chain. Each entry also names a transaction, of this chain or another, that was acknowledged before its
 * own began: if that is missing, transactions have overtaken each other. What is seen while rows are read again, and until
 * the queue has passed what was read, is not judged: a group whose COMMIT was cut off is read again row by row.
 *
 * <p>A thread of its own looks; what it found may be asked by any.
 */
final class HistoryWatch implements AutoCloseable {
    private static final int PAUSE_MILLIS = 20;
    private static final String LOOK = """
            SELECT 'chain ' || h.chain || ' is at ' || h.number || ' with ' || count(e.number) || ' entries up to '
                || coalesce(max(e.number), 0)
            FROM history_head h LEFT JOIN history_entry e ON e.chain = h.chain
            GROUP BY h.chain, h.number
            HAVING count(e.number) <> h.number OR coalesce(max(e.number), 0) <> h.number
            UNION ALL
            SELECT 'transaction ' || e.chain || '/' || e.number || ' is there without ' || e.after_chain || '/'
                || e.after_number || ', which was acknowledged before it began'
            FROM history_entry e
            WHERE e.after_chain IS NOT NULL AND NOT EXISTS (
                SELECT FROM history_entry b WHERE b.chain = e.after_chain AND b.number = e.after_number)
            UNION ALL
            SELECT 'state ' || string_agg(number::text, ' ' ORDER BY chain) FROM history_head""";
    private static final String STATE = "state ";

    private final TestDatabase target;
    private final Thread thread = new Thread(this::watch, "history-watch");
    private final Map<Long, String> contradictions = new ConcurrentSkipListMap<>();
    private final Map<Long, String> states = new ConcurrentSkipListMap<>();
    private volatile boolean closed;

    HistoryWatch(TestDatabase target) {
        this.target = target;
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (!closed) {
                try (Connection connection = target.connect();
                        PreparedStatement look = connection.prepareStatement(LOOK)) {
                    while (!closed) {
                        look(look);
                        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                    }
                } catch (SQLException down) {
                    // The target is made to fail now and then.
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(PreparedStatement look) throws SQLException {
        try (ResultSet rows = look.executeQuery()) {
            long now = System.currentTimeMillis();
            while (rows.next()) {
                String line = rows.getString(1);
                (line.startsWith(STATE) ? states : contradictions).put(now, line);
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }

    /** What contradicted the order when it was not in doubt. */
    List<String> violations(OrderDoubt doubt) {
        return contradictions.entrySet().stream()
                .filter(seen -> !doubt.at(seen.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** How many different states of the target were seen when the order was not in doubt. */
    long states(OrderDoubt doubt) {
        return states.entrySet().stream()
                .filter(seen -> !doubt.at(seen.getKey()))
                .map(Map.Entry::getValue)
                .distinct()
                .count();
    }

    /** How many different states were seen in all. */
    long states() {
        return states.values().stream().distinct().count();
    }
}
