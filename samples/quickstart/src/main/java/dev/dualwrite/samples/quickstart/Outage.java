package dev.dualwrite.samples.quickstart;

import java.time.Duration;
import java.util.Locale;

/**
 * What the target's outage came to.
 *
 * <p>Immutable.
 *
 * @param calls of the application while the target was down, of which {@code failed} failed
 * @param waiting transactions that waited when the target came back
 * @param caughtUpIn from the target's return to the moment when all of them had arrived
 */
record Outage(Duration down, long calls, long failed, long waiting, Duration caughtUpIn) {

    Outage caughtUpIn(Duration duration) {
        return new Outage(down, calls, failed, waiting, duration);
    }

    String words() {
        return String.format(
                Locale.ROOT,
                "Down for %s: %,d calls, %d failed; %,d transactions waited, and arrived within %s of its return.",
                Summary.seconds(down),
                calls,
                failed,
                waiting,
                Summary.seconds(caughtUpIn));
    }
}
