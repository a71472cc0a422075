/** Settings by their documented names: parsed, checked, and refused with the name of what is wrong. */
@NullMarked
package dev.dualwrite.jdbc.config;

import org.jspecify.annotations.NullMarked;
