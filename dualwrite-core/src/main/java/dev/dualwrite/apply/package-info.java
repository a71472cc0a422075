/** Group, coalesce, order or doubt, retry, break, quarantine. */
@NullMarked
package dev.dualwrite.apply;

import org.jspecify.annotations.NullMarked;
