package dev.dualwrite.verify;

import dev.dualwrite.job.Job;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.TableReader.Digest;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the keys of one range whose rows are not seen to be equal: by one digest for each side, and only where these
 * differ by rows.
 *
 * <p>Thread-safe: it holds no state.
 *
 * <p>Invariant: however the two servers order text, no row that differs is missed, and no side's rows are held by more
 * than the chunk's number. The follower is asked for the authority's keys by key; and its own rows of the range, which
 * are its first so many after the range's begin, are looked up on the authority by key.
 */
final class RangeScan {
    private final VerifySeams seams;
    private final int chunkRows;

    RangeScan(VerifySeams seams, int chunkRows) {
        this.seams = seams;
        this.chunkRows = chunkRows;
    }

    /** @param rows rows of the authority */
    record Scanned(long rows, Set<RowKey> candidates) {}

    Scanned scan(Job<?> job, TableId table, @Nullable RowKey after, @Nullable RowKey upTo) throws InterruptedException {
        Digest authority = seams.ask(job, () -> seams.authority().digest(table, after, upTo));
        Digest follower = seams.ask(job, () -> seams.follower().digest(table, after, upTo));
        if (authority.equals(follower)) {
            return new Scanned(authority.rows(), Set.of());
        }
        Map<RowKey, Long> rows = seams.ask(job, () -> seams.authority().rowDigests(table, after, upTo));
        Map<RowKey, Long> there = seams.ask(job, () -> seams.follower().rowDigests(table, rows.keySet()));
        Set<RowKey> candidates = new HashSet<>();
        rows.forEach((key, digest) -> {
            if (!Objects.equals(digest, there.get(key))) {
                candidates.add(key);
            }
        });
        candidates.addAll(extras(job, table, after, follower.rows(), rows.keySet()));
        return new Scanned(authority.rows(), candidates);
    }

    /** Keys among the follower's next so many rows that the authority lacks. */
    private Set<RowKey> extras(Job<?> job, TableId table, @Nullable RowKey after, long count, Set<RowKey> known)
            throws InterruptedException {
        Set<RowKey> extras = new HashSet<>();
        RowKey from = after;
        for (long left = count; left > 0; left -= chunkRows) {
            RowKey begin = from;
            int piece = (int) Math.min(left, chunkRows);
            RowKey end = seams.ask(
                            job, () -> Optional.ofNullable(seams.follower().boundary(table, begin, piece)))
                    .orElse(null);
            Set<RowKey> keys =
                    new HashSet<>(seams.ask(job, () -> seams.follower().keysIn(table, begin, end)));
            keys.removeAll(known);
            if (!keys.isEmpty()) {
                keys.removeAll(seams.ask(job, () -> seams.authority().rowDigests(table, keys))
                        .keySet());
            }
            extras.addAll(keys);
            if (end == null) {
                break;
            }
            from = end;
        }
        return extras;
    }
}
