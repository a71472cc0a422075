/** The current row of a key, read from the authority between two clock values and written through the fence. */
@NullMarked
package dev.dualwrite.reread;

import org.jspecify.annotations.NullMarked;
