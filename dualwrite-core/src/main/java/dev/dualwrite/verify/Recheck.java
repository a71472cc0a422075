package dev.dualwrite.verify;

import dev.dualwrite.job.Job;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.TableReader;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Tells rows that differ from rows that were merely in flight when they were compared.
 *
 * <p>Thread-safe: it holds no state.
 *
 * <p>Invariant: a key is found to differ only if the authority's row was the same before and after the follower's was
 * read, and every change that the first of these readings showed had come to the follower before its row was read.
 */
final class Recheck {
    private static final Duration SLICE = Duration.ofMillis(200);

    private final VerifySeams seams;
    private final int rounds;
    private final Duration patience;

    /**
     * @param rounds a row that changes whenever it is looked at is looked at so often
     * @param patience how long to wait, in each round, for the changes under way
     */
    Recheck(VerifySeams seams, int rounds, Duration patience) {
        this.seams = seams;
        this.rounds = rounds;
        this.patience = patience;
    }

    /** Keys that were not found to be equal. */
    record Findings(Set<RowKey> missing, Set<RowKey> extra, Set<RowKey> different, Set<RowKey> unsettled) {
        Findings() {
            this(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
        }
    }

    Findings look(Job<?> job, TableId table, Collection<RowKey> candidates) throws InterruptedException {
        Findings findings = new Findings();
        Set<RowKey> open = new HashSet<>(candidates);
        for (int round = 0; round < rounds && !open.isEmpty(); round++) {
            Set<RowKey> keys = Set.copyOf(open);
            Map<RowKey, Long> before = digests(job, seams.authority(), table, keys);
            boolean passed = passed(job, seams.queue().mark());
            Map<RowKey, Long> there = digests(job, seams.follower(), table, keys);
            Map<RowKey, Long> after = digests(job, seams.authority(), table, keys);
            for (RowKey key : keys) {
                Long follower = there.get(key);
                Long authority = after.get(key);
                boolean still = Objects.equals(authority, before.get(key));
                if (Objects.equals(follower, authority) || Objects.equals(follower, before.get(key))) {
                    open.remove(key);
                } else if (still && passed) {
                    open.remove(key);
                    if (follower == null) {
                        findings.missing().add(key);
                    } else {
                        (authority == null ? findings.extra() : findings.different()).add(key);
                    }
                }
            }
        }
        findings.unsettled().addAll(open);
        return findings;
    }

    private boolean passed(Job<?> job, long mark) throws InterruptedException {
        Duration left = patience;
        while (!left.isNegative()) {
            job.check();
            if (seams.queue().awaitPassed(mark, left.compareTo(SLICE) < 0 ? left : SLICE)) {
                return true;
            }
            left = left.minus(SLICE);
        }
        return false;
    }

    private Map<RowKey, Long> digests(Job<?> job, TableReader side, TableId table, Set<RowKey> keys)
            throws InterruptedException {
        return seams.ask(job, () -> side.rowDigests(table, keys));
    }
}
