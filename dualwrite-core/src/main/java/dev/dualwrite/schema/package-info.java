/** Which tables are migrated now, and which of them wait until both sides define them alike. */
@NullMarked
package dev.dualwrite.schema;

import org.jspecify.annotations.NullMarked;
