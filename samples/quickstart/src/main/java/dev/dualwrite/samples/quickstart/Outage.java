package dev.dualwrite.samples.quickstart;

import java.time.Duration;

/**
 * What the target's outage came to.
 *
 * <p>Immutable.
 *
 * @param calls of the application while the target was down, of which {@code failed} failed
 * @param waiting changes that waited when the target came back
 * @param caughtUpIn from the target's return to the moment when nothing waited any more
 */
record Outage(Duration down, long calls, long failed, long waiting, Duration caughtUpIn) {}
