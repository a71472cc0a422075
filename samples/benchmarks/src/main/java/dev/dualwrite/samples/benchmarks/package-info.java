/** What wrapping a {@code DataSource} costs, measured against the bare driver. */
@NullMarked
package dev.dualwrite.samples.benchmarks;

import org.jspecify.annotations.NullMarked;
