/**
 * Every seam others implement: fenced writer, authority reader, clock, ledger, checkpoint and control stores, gates,
 * credentials.
 */
@NullMarked
package dev.dualwrite.spi;

import org.jspecify.annotations.NullMarked;
