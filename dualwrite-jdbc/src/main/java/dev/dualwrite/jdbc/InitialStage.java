package dev.dualwrite.jdbc;

import dev.dualwrite.control.StageControl;
import dev.dualwrite.control.StageRefusedException;
import dev.dualwrite.jdbc.preflight.Finding;
import dev.dualwrite.jdbc.preflight.PreflightReport;
import dev.dualwrite.jdbc.preflight.Severity;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Stage;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enters the configured stage, once, when nothing was ever stored; tries again while its gate does not hold.
 *
 * <p>Thread-safe.
 */
final class InitialStage implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("dev.dualwrite");
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private final StageControl stages;
    private final Stage wanted;
    private final ScheduledExecutorService again = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "dualwrite-initial-stage");
        thread.setDaemon(true);
        return thread;
    });
    private volatile String lastRefusal = "";

    InitialStage(StageControl stages, Stage wanted) {
        this.stages = stages;
        this.wanted = wanted;
    }

    /** Says at the start what would go wrong later. */
    static void log(PreflightReport report) {
        for (Finding finding : report.findings()) {
            if (finding.severity() == Severity.ERROR) {
                log.error("Preflight: {}", finding);
            } else {
                log.warn("Preflight: {}", finding);
            }
        }
    }

    /** @param now whether preflight passed just now; if not, the next look is in the background */
    void enter(boolean now) {
        if (!now || !tried()) {
            again.scheduleWithFixedDelay(
                    () -> {
                        if (tried()) {
                            again.shutdown();
                        }
                    },
                    AGAIN.toMillis(),
                    AGAIN.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Whether there is nothing left to try. */
    private boolean tried() {
        try {
            if (wanted != Stage.OFF && stages.untouched()) {
                stages.advanceTo(wanted);
            }
            return true;
        } catch (StageRefusedException | DatabaseUnavailableException e) {
            refused(e);
            return false;
        } catch (RuntimeException e) {
            log.error("The initial stage {} cannot be entered", wanted, e);
            return true;
        } catch (Error e) {
            // A schedule would end with it, and say nothing.
            log.error("The initial stage {} could not be entered; it is tried again", wanted, e);
            return false;
        }
    }

    private void refused(DualWriteException e) {
        String message = String.valueOf(e.getMessage());
        if (!message.equals(lastRefusal)) {
            lastRefusal = message;
            log.error("The application runs, but nothing is migrated yet: {}", message);
        }
    }

    @Override
    public void close() {
        again.shutdownNow();
    }
}
