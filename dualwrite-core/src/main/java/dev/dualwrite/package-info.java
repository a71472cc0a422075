/** Assembly and life cycle. */
@NullMarked
package dev.dualwrite;

import org.jspecify.annotations.NullMarked;
