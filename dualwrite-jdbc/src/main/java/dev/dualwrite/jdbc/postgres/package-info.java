/** The SPIs on PostgreSQL: fenced writer, chunk reader, digests, control schema, sequences, write guards. */
@NullMarked
package dev.dualwrite.jdbc.postgres;

import org.jspecify.annotations.NullMarked;
