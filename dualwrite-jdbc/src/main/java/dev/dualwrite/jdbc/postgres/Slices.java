package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.spi.FencedChange;
import java.util.ArrayList;
import java.util.List;

/** Cuts a list of changes into runs that one statement can carry. */
final class Slices {
    /** Half of it may be overhead of ours; PostgreSQL's own limit is 1 GiB. */
    static final long MAX_BYTES = 32L << 20;

    static final int MAX_ROWS = 10_000;

    private Slices() {}

    static List<List<FencedChange>> of(List<FencedChange> changes) {
        return of(changes, MAX_BYTES, MAX_ROWS);
    }

    static List<List<FencedChange>> of(List<FencedChange> changes, long maxBytes, int maxRows) {
        List<List<FencedChange>> slices = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < changes.size(); i++) {
            long next = changes.get(i).change().bytes();
            if (i > from && (bytes + next > maxBytes || i - from == maxRows)) {
                slices.add(changes.subList(from, i));
                from = i;
                bytes = 0;
            }
            bytes += next;
        }
        if (from < changes.size()) {
            slices.add(changes.subList(from, changes.size()));
        }
        return slices;
    }
}
