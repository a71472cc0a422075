/** Which side a call goes to; lazy connections; shadow comparison. */
@NullMarked
package dev.dualwrite.jdbc.route;

import org.jspecify.annotations.NullMarked;
