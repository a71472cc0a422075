package dev.dualwrite.samples.pgjdbc;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Notes how each test ends, and each class whose preparation fails or that is skipped as a whole.
 *
 * <p>For one thread: the tests run one after the other.
 */
final class OutcomeListener implements TestExecutionListener {
    private final Outcomes outcomes;
    private final @Nullable FollowedTables tables;

    OutcomeListener(Outcomes outcomes, @Nullable FollowedTables tables) {
        this.outcomes = outcomes;
        this.tables = tables;
    }

    private static Optional<String> testClass(TestIdentifier identifier) {
        return identifier
                .getSource()
                .filter(ClassSource.class::isInstance)
                .map(source -> ((ClassSource) source).getClassName());
    }

    @Override
    public void executionStarted(TestIdentifier identifier) {
        if (tables != null) {
            testClass(identifier).ifPresent(tables::begin);
        }
    }

    @Override
    public void executionSkipped(TestIdentifier identifier, String reason) {
        add(identifier, Outcome.Status.SKIPPED, null, reason);
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        if (tables != null && testClass(identifier).isPresent()) {
            tables.end();
        }
        Throwable error = result.getThrowable().orElse(null);
        if (identifier.isTest() || result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
            Outcome.Status status = switch (result.getStatus()) {
                case SUCCESSFUL -> Outcome.Status.PASSED;
                case FAILED -> Outcome.Status.FAILED;
                case ABORTED -> Outcome.Status.ABORTED;
            };
            add(identifier, status, error, error == null ? "" : String.valueOf(error.getMessage()));
        }
    }

    private void add(TestIdentifier identifier, Outcome.Status status, @Nullable Throwable error, String message) {
        String name = identifier
                .getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getClassName() + "#" + ((MethodSource) source).getMethodName())
                .orElseGet(() -> testClass(identifier).orElse(identifier.getDisplayName()));
        outcomes.add(new Outcome(
                identifier.getUniqueId(),
                name,
                identifier.isTest(),
                status,
                error == null ? "" : error.getClass().getName(),
                message));
        if (error != null && Boolean.getBoolean("suite.traces")) {
            System.err.println("FAILED " + name + " " + identifier.getUniqueId());
            error.printStackTrace();
        }
    }
}
