package dev.dualwrite.samples.drills;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/**
 * One thread of the application: transactions and autocommit statements until it is told to stop.
 *
 * <p>A call that fails is logged, its transaction rolled back, and the next one begun on another connection, as an
 * application would.
 */
final class Trader implements Runnable {
    private static final int LONGEST_PAUSE_MILLIS = 30;
    private static final int LONGEST_HESITATION_MILLIS = 300;

    private final DataSource dataSource;
    private final CallLog calls;
    private final SplittableRandom dice;
    private final String name;
    private final BooleanSupplier goesOn;
    private final Deque<Long> visits = Trade.noVisits();

    Trader(DataSource dataSource, CallLog calls, SplittableRandom dice, String name, BooleanSupplier goesOn) {
        this.dataSource = dataSource;
        this.calls = calls;
        this.dice = dice;
        this.name = name;
        this.goesOn = goesOn;
    }

    @Override
    public void run() {
        try {
            while (goesOn.getAsBoolean()) {
                act();
                TimeUnit.MILLISECONDS.sleep(dice.nextInt(LONGEST_PAUSE_MILLIS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void act() throws InterruptedException {
        boolean single = dice.nextInt(3) == 0;
        long began = System.currentTimeMillis();
        try (Connection connection = dataSource.getConnection()) {
            Trade trade = new Trade(new Session(connection, calls), dice, name, visits);
            if (single) {
                trade.single();
                calls.committed();
            } else {
                connection.setAutoCommit(false);
                transaction(connection, trade);
            }
        } catch (SQLException e) {
            calls.failed(single ? "autocommit" : "transaction", began, e);
        }
    }

    private void transaction(Connection connection, Trade trade) throws SQLException, InterruptedException {
        boolean ended = false;
        try {
            parts(trade);
            if (dice.nextInt(15) == 0) {
                TimeUnit.MILLISECONDS.sleep(dice.nextInt(LONGEST_HESITATION_MILLIS));
            }
            calls.counted();
            if (dice.nextInt(8) == 0) {
                connection.rollback();
            } else {
                connection.commit();
                calls.committed();
            }
            ended = true;
        } finally {
            if (!ended) {
                // What made it fail is logged; a rollback on a connection that is gone says the same once more.
                abandon(connection);
            }
        }
    }

    private void parts(Trade trade) throws SQLException {
        int mask = 1 + dice.nextInt(127);
        if ((mask & 1) != 0) {
            trade.families();
        }
        if ((mask & 2) != 0) {
            trade.stock();
        }
        if ((mask & 6) == 6) {
            trade.undone();
        }
        if ((mask & 8) != 0) {
            trade.profiles();
        }
        if ((mask & 16) != 0) {
            trade.badges();
        }
        if ((mask & 32) != 0) {
            trade.visits();
        }
        if ((mask & 96) == 96) {
            trade.refusal();
        }
    }

    private static void abandon(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException gone) {
            return;
        }
    }
}
