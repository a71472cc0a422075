/**
 * The usual frameworks, writing in every way they know: on a plain DataSource, and on a wrapped one. What came back is
 * compared, and legacy and target row by row.
 */
@NullMarked
package dev.dualwrite.samples.frameworks;

import org.jspecify.annotations.NullMarked;
