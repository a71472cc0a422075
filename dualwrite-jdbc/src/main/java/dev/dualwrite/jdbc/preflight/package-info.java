/** What would go wrong, said before it does. */
@NullMarked
package dev.dualwrite.jdbc.preflight;

import org.jspecify.annotations.NullMarked;
