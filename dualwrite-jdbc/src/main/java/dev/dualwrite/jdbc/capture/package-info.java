/**
 * JDBC delegates, capture modes, transaction recorder.
 *
 * <p>The delegates ({@code Capturing…}) stand between the application and the driver. Each call that may reach the server
 * goes through {@link dev.dualwrite.jdbc.capture.SessionCapture}, which asks a statement's plan what the call wrote and
 * keeps that in the transaction's recorder until the server has acknowledged a COMMIT. A fault on our side of a call is
 * contained there: it makes tables suspect and never reaches the application.
 */
@NullMarked
package dev.dualwrite.jdbc.capture;

import org.jspecify.annotations.NullMarked;
