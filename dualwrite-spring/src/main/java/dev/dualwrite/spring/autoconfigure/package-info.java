/** Wraps the application's {@code DataSource} when the target is configured, and backs off otherwise. */
@NullMarked
package dev.dualwrite.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
