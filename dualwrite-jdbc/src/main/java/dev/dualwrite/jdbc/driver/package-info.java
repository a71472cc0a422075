/** The URL prefix. */
@NullMarked
package dev.dualwrite.jdbc.driver;

import org.jspecify.annotations.NullMarked;
