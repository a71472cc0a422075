package dev.dualwrite.samples.pgjdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Lets classes that take something of the whole machine, such as a port, run in one of the JVMs at a time.
 *
 * <p>For one thread. What it holds ends with the JVM at the latest.
 */
final class OneAtATime implements TestExecutionListener {
    /** Listens on a port of its own choosing. */
    private static final Set<String> CLASSES = Set.of("org.postgresql.jdbc.ConnectionValidTest");

    private final Path file;
    private @Nullable FileChannel locked;

    /** @param file what all JVMs lock */
    OneAtATime(Path file) {
        this.file = file;
    }

    private static boolean concerns(TestIdentifier identifier) {
        return identifier
                .getSource()
                .filter(source -> source instanceof ClassSource test && CLASSES.contains(test.getClassName()))
                .isPresent();
    }

    @Override
    public void executionStarted(TestIdentifier identifier) {
        if (concerns(identifier)) {
            try {
                locked = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                locked.lock();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        FileChannel held = locked;
        if (held != null && concerns(identifier)) {
            locked = null;
            try {
                held.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
