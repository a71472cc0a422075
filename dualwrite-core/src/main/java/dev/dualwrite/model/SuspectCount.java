package dev.dualwrite.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Open entries of the ledger that have table and reason in common.
 *
 * @param entries how many, at least 1
 * @param quarantined how many of them are rows that the follower refused again, and that are tried seldom
 * @param oldest when the oldest was made, by the authority's clock
 * @param detail what the follower said of one of them, without values; null if none was refused
 */
public record SuspectCount(
        TableId table,
        SuspectReason reason,
        long entries,
        long quarantined,
        Instant oldest,
        @Nullable String detail) {
    public SuspectCount {
        if (entries < 1 || quarantined < 0 || quarantined > entries) {
            throw new IllegalArgumentException(
                    quarantined + " of " + entries + " entries of " + table + " cannot be quarantined");
        }
    }
}
