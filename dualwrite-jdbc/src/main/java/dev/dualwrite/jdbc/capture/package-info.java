/** JDBC delegates, capture modes, transaction recorder. */
@NullMarked
package dev.dualwrite.jdbc.capture;

import org.jspecify.annotations.NullMarked;
