/** Chunk digests and drill-down. */
@NullMarked
package dev.dualwrite.verify;

import org.jspecify.annotations.NullMarked;
