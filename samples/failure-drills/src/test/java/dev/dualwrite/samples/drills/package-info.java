/**
 * Processes that write overlapping rows through the library while they, the network and both servers are made to fail, and
 * a judgement of what both servers hold afterwards.
 *
 * <p>{@link dev.dualwrite.samples.drills.FaultDrill} drives, {@link dev.dualwrite.samples.drills.Worker} is the main class of
 * each writing process.
 */
@NullMarked
package dev.dualwrite.samples.drills;

import org.jspecify.annotations.NullMarked;
