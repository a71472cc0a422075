package dev.dualwrite.jdbc.fidelity;

import java.sql.SQLException;

/** A call of a random sequence, which goes on whatever the call throws: the transcript has it. */
@FunctionalInterface
interface Attempt {
    void run() throws SQLException;

    static void quietly(Attempt attempt) {
        try {
            attempt.run();
        } catch (SQLException | RuntimeException recorded) {
            // The next call shows what state it left.
        }
    }
}
