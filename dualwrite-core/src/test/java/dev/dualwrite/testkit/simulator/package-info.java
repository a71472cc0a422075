/**
 * A simulator of several instances that write the same rows: no threads, no clock, one seed for each schedule.
 *
 * <p>It drives the production classes for order ({@link dev.dualwrite.queue.Sequencer}), coalescing ({@link
 * dev.dualwrite.apply.Coalescer}) and verdicts ({@link dev.dualwrite.spi.Fence}). The databases and the application are
 * small models: an authority with row locks that are held until commit, and a follower that keeps rows, fence entries and
 * a floor. Actors take one step at a time; a seeded random choice says who is next. Where a step ends is where a
 * message would be on its way.
 */
@NullMarked
package dev.dualwrite.testkit.simulator;

import org.jspecify.annotations.NullMarked;
