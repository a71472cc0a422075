package dev.dualwrite.samples.drills;

import dev.dualwrite.EngineStatus;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import java.time.Duration;

/**
 * Tells the driver when rows begin to be read again, and when the queue has passed what was read.
 *
 * <p>The library's threads tell it, the worker's reporter asks; one lock.
 */
final class RereadWatch implements MigrationListener {
    private final DriverLine driver;
    private boolean open;
    private long last;

    RereadWatch(DriverLine driver) {
        this.driver = driver;
    }

    @Override
    public void groupApplied(int transactions, int applied, int dropped, int reread, Duration lag) {
        if (reread > 0) {
            open();
        }
    }

    @Override
    public void reread(int rows) {
        open();
    }

    @Override
    public void suspected(TableId table, SuspectReason reason, int entries) {
        open();
    }

    private synchronized void open() {
        last = System.nanoTime();
        if (!open) {
            open = true;
            driver.say(DriverLine.DOUBT + " " + System.currentTimeMillis());
        }
    }

    synchronized void look(EngineStatus status) {
        boolean passed = status.queued() == 0 || status.lag().compareTo(Duration.ofNanos(System.nanoTime() - last)) < 0;
        if (open && passed && status.rereads() == 0 && status.suspects().isEmpty()) {
            open = false;
            driver.say(DriverLine.ORDER + " " + System.currentTimeMillis());
        }
    }
}
