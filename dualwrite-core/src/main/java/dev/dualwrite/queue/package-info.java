/** Sequencer, intervals and bounded hand-over. */
@NullMarked
package dev.dualwrite.queue;

import org.jspecify.annotations.NullMarked;
