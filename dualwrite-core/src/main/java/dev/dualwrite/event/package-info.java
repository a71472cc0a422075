/** What happened, for whoever listens; a listener's fault is contained and logged. */
@NullMarked
package dev.dualwrite.event;

import org.jspecify.annotations.NullMarked;
