package dev.dualwrite.testkit.simulator;

import java.util.List;

/**
 * A transaction that the application intends.
 *
 * @param explicit BEGIN to COMMIT; if not, each statement commits by itself, and all are sent in one go
 * @param pause turns before it
 * @param think turns after each statement of an explicit one
 * @param acknowledgement turns that the acknowledgement takes
 * @param doubt the connection breaks as it commits
 * @param rollback it is rolled back in the end
 */
record Plan(
        boolean explicit,
        List<Operation> operations,
        int pause,
        int think,
        int acknowledgement,
        boolean doubt,
        boolean rollback) {}
