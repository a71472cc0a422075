/** One whole migration between two real servers, told as a story. */
@NullMarked
package dev.dualwrite.samples.quickstart;

import org.jspecify.annotations.NullMarked;
