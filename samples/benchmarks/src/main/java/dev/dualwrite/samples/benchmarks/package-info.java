/** What wrapping a {@code DataSource} costs, and how fast a target follows, measured against others in the same run. */
@NullMarked
package dev.dualwrite.samples.benchmarks;

import org.jspecify.annotations.NullMarked;
