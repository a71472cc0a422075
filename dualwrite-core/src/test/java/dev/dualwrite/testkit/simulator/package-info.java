/**
 * A simulator of several instances that write the same rows, are killed, frozen and cut off: no threads, no clock, one seed for
 * each schedule.
 *
 * <p>It drives the production classes: for order {@link dev.dualwrite.queue.ChangeQueue} with its sequencer and {@link
 * dev.dualwrite.queue.TransactionRecording}; {@link dev.dualwrite.apply.Coalescer}; for verdicts {@link
 * dev.dualwrite.spi.Fence}; {@link dev.dualwrite.reread.Reread}; for the ledger {@link dev.dualwrite.ledger.SuspectOutbox},
 * {@link dev.dualwrite.ledger.LedgerWriter}, {@link dev.dualwrite.ledger.LedgerWorker} and {@link
 * dev.dualwrite.backfill.TableSweeper}. Straight-line procedures among them are taken step by step, see {@code Replay}. What is
 * written down a second time is small: the loops of the ticker, the applier and the re-reader, what an instance does for the dead,
 * and the barrier. The databases and the application are models: an authority with row locks that are held until commit, its
 * control schema, and a follower that keeps rows, fence entries, floors and leases. A seeded random choice says who takes the
 * next step; where a step ends is where a message would be on its way.
 *
 * <p>Left out are rows that are looked up (cascades), refusals, and tables that are parked.
 */
@NullMarked
package dev.dualwrite.testkit.simulator;

import org.jspecify.annotations.NullMarked;
