/** A long piece of work on a thread of its own: retried, cancelled, waited for. */
@NullMarked
package dev.dualwrite.job;

import org.jspecify.annotations.NullMarked;
