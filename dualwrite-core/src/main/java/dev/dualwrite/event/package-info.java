/**
 * What happened, for whoever listens; a listener's fault is contained and logged.
 *
 * <p>{@link dev.dualwrite.event.Rounds} keep the library's own threads going, and tell what one of them met.
 */
@NullMarked
package dev.dualwrite.event;

import org.jspecify.annotations.NullMarked;
