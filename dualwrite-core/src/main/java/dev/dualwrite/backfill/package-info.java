/** Resumable chunk copy. */
@NullMarked
package dev.dualwrite.backfill;

import org.jspecify.annotations.NullMarked;
