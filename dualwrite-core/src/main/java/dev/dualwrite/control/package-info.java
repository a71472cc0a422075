/** Stages, gates, flags, instances; publishes one {@code Routing}. */
@NullMarked
package dev.dualwrite.control;

import org.jspecify.annotations.NullMarked;
