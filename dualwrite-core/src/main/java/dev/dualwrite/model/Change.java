package dev.dualwrite.model;

import org.jspecify.annotations.Nullable;

/**
 * One row of one table after one statement, or after several when merged.
 *
 * @param key which row
 * @param kind what is known of it
 * @param image the values of an UPSERT; null for the other kinds
 */
public record Change(RowKey key, Kind kind, @Nullable Image image) {
    /** What is known of the row. */
    public enum Kind {
        /** It has these values; a partial image says nothing of its other columns. */
        UPSERT,
        /** It is gone. */
        DELETE,
        /** It was written, but the result is not known or cannot be ordered: read it again. */
        KEY
    }

    public Change {
        if ((kind == Kind.UPSERT) != (image != null)) {
            throw new IllegalArgumentException("An image belongs to an UPSERT, and to nothing else: " + kind);
        }
    }

    public static Change upsert(RowKey key, Image image) {
        return new Change(key, Kind.UPSERT, image);
    }

    public static Change delete(RowKey key) {
        return new Change(key, Kind.DELETE, null);
    }

    public static Change reread(RowKey key) {
        return new Change(key, Kind.KEY, null);
    }

    public TableId table() {
        return key.table();
    }

    /** It says all about the row: a DELETE or a full image. */
    public boolean full() {
        return kind == Kind.DELETE || (image != null && image.full());
    }

    /**
     * This change followed by a later one of the same row by the same writer.
     *
     * <p>A partial image after a DELETE is a {@code KEY}: somebody else inserted the row in between.
     */
    public Change then(Change later) {
        if (later.full()) {
            return later;
        }
        if (image != null && later.image != null) {
            return upsert(key, image.overlaidBy(later.image));
        }
        return reread(key);
    }

    /** An estimate of the heap that this change holds, in bytes. */
    public long bytes() {
        return 32 + key.bytes() + (image == null ? 0 : image.bytes());
    }
}
