package dev.dualwrite.backfill;

/**
 * How many rows the next chunk takes: as many as fit into a number of bytes, judged by the chunk before.
 *
 * <p>Not thread-safe. Never more rows than the limit, never fewer than one, and at most four times as many as before.
 */
final class ChunkSize {
    static final int FIRST = 100;
    private static final long BYTES = 8L << 20;
    private final int limit;
    private int rows;

    /** @param limit rows, at least 1 */
    ChunkSize(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("A chunk has at least one row, not " + limit);
        }
        this.limit = limit;
        this.rows = Math.min(FIRST, limit);
    }

    int rows() {
        return rows;
    }

    /** @param bytes heap that the rows of the last chunk took */
    void learn(int copied, long bytes) {
        long fit = copied == 0 ? limit : BYTES / Math.max(1, bytes / copied);
        rows = (int) Math.max(1, Math.min(Math.min(limit, fit), 4L * rows));
    }
}
