/**
 * Boilerplate without logic: one class per JDBC interface that passes every call on to a delegate, and one that hands on
 * each call that sets a parameter once more, for another statement.
 *
 * <p>JDBC says nothing about which arguments and results may be null, so these classes do not either.
 */
@NullMarked
package dev.dualwrite.jdbc.capture.forward;

import org.jspecify.annotations.NullMarked;
