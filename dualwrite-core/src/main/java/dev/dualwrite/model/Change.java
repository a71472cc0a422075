package dev.dualwrite.model;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One row of one table after one statement, or after several when merged.
 *
 * <p>Immutable, and equal to another by key, kind and image. One that {@linkplain #later is told later} is spelled out when it
 * is first asked for more than its table and its size, by whichever thread asks; asked by two at once it is spelled out
 * twice, alike.
 */
public final class Change {
    /** What is known of the row. */
    public enum Kind {
        /** It has these values; a partial image says nothing of its other columns. */
        UPSERT,
        /** It is gone. */
        DELETE,
        /** It was written, but the result is not known or cannot be ordered: read it again. */
        KEY
    }

    /** @param image the values of an UPSERT; null for the other kinds */
    private record Told(RowKey key, Kind kind, @Nullable Image image) {
        long bytes() {
            return 48 + key.bytes() + (image == null ? 0 : image.bytes());
        }
    }

    private final TableId table;
    private final long bytes;

    /** {@link Told}, or a {@link Supplier} of the change that tells it. */
    private Object content;

    private Change(TableId table, long bytes, Object content) {
        this.table = table;
        this.bytes = bytes;
        this.content = content;
    }

    private static Change of(Told told) {
        return new Change(told.key.table(), told.bytes(), told);
    }

    public static Change upsert(RowKey key, Image image) {
        return of(new Told(key, Kind.UPSERT, image));
    }

    public static Change delete(RowKey key) {
        return of(new Told(key, Kind.DELETE, null));
    }

    public static Change reread(RowKey key) {
        return of(new Told(key, Kind.KEY, null));
    }

    /**
     * A change whose row is worked out when it is needed.
     *
     * @param bytes an estimate of the heap that the supplier holds, and that the change will hold; not less than its key would
     * @param told gives the same change whenever it is asked, one of the same table; does not throw
     */
    public static Change later(TableId table, long bytes, Supplier<Change> told) {
        return new Change(table, bytes, told);
    }

    /**
     * The field is written without a fence: a thread that does not see the write works the same out again, and what it sees
     * has final fields only.
     */
    private Told told() {
        Object now = content;
        if (now instanceof Told told) {
            return told;
        }
        Told told = ((Change) ((Supplier<?>) now).get()).told();
        if (!told.key.table().equals(table)) {
            throw new IllegalStateException("A change of " + table + " was told as one of " + told.key.table());
        }
        content = told;
        return told;
    }

    /** Which row. */
    public RowKey key() {
        return told().key;
    }

    public Kind kind() {
        return told().kind;
    }

    /** The values of an UPSERT; null for the other kinds. */
    public @Nullable Image image() {
        return told().image;
    }

    public TableId table() {
        return table;
    }

    /** It says all about the row: a DELETE or a full image. */
    public boolean full() {
        Told told = told();
        return told.kind == Kind.DELETE || (told.image != null && told.image.full());
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
        Image image = image();
        Image after = later.image();
        if (image != null && after != null) {
            return upsert(key(), image.overlaidBy(after));
        }
        return reread(key());
    }

    /** An estimate of the heap that this change holds, in bytes. */
    public long bytes() {
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Change that && told().equals(that.told());
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(told());
    }

    /** Names the table and the kind; the values are the application's data. */
    @Override
    public String toString() {
        Told told = told();
        return told.kind + " of " + told.key + (told.image == null ? "" : ", " + told.image);
    }
}
