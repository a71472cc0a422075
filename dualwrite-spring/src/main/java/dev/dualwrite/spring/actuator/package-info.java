/** Health and a read-only endpoint. */
@NullMarked
package dev.dualwrite.spring.actuator;

import org.jspecify.annotations.NullMarked;
