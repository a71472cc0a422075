/** What may differ, and the re-read loop. */
@NullMarked
package dev.dualwrite.ledger;

import org.jspecify.annotations.NullMarked;
