/** Listener to Micrometer. */
@NullMarked
package dev.dualwrite.metrics;

import org.jspecify.annotations.NullMarked;
