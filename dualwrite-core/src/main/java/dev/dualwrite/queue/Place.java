package dev.dualwrite.queue;

/**
 * A transaction's place, drawn directly before its COMMIT (or autocommit statement) was sent.
 *
 * @param first its sequence number
 * @param lo the newest clock value that was known then
 */
public record Place(long first, long lo) {}
