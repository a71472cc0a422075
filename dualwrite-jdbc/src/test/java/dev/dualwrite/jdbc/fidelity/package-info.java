/**
 * The differential recorder: the same JDBC calls on a plain and on a wrapped connection, and whatever they answer compared.
 *
 * <p>{@link dev.dualwrite.jdbc.fidelity.Recorder} writes every call and its answer into a
 * {@link dev.dualwrite.jdbc.fidelity.Transcript}; {@link dev.dualwrite.jdbc.fidelity.TwinDatabases} holds two equal
 * databases and the follower of one of them. Whoever drives JDBC, a seeded sequence or a statement corpus, runs once over
 * each, and the two transcripts have to be the same.
 */
@NullMarked
package dev.dualwrite.jdbc.fidelity;

import org.jspecify.annotations.NullMarked;
