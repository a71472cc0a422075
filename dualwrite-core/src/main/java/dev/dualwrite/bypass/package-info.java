/** Writers that capture cannot see: suspected by the server's counters, or recorded by triggers. */
@NullMarked
package dev.dualwrite.bypass;

import org.jspecify.annotations.NullMarked;
