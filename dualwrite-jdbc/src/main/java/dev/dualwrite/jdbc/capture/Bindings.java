package dev.dualwrite.jdbc.capture;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one execution, by index.
 *
 * <p>Threading: confined to the statement's thread. Values are immutable; {@link #copy} freezes a batch's entry.
 */
final class Bindings {
    static final Bindings NONE = new Bindings(0);
    private @Nullable BoundValue[] values;

    Bindings(int expected) {
        values = new BoundValue[expected];
    }

    /** @param index from 1, as JDBC counts; what lies outside is left to the driver to refuse */
    void set(int index, BoundValue value) {
        if (index < 1) {
            return;
        }
        if (index > values.length) {
            values = Arrays.copyOf(values, Math.max(index, values.length + 8));
        }
        values[index - 1] = value;
    }

    /** The value at an index from 1; one that was never set is opaque. */
    BoundValue get(int index) {
        BoundValue value = index <= values.length ? values[index - 1] : null;
        return value == null ? BoundValue.OPAQUE : value;
    }

    void clear() {
        Arrays.fill(values, null);
    }

    Bindings copy() {
        Bindings copy = new Bindings(0);
        copy.values = values.clone();
        return copy;
    }

    /** An estimate of the heap that this holds, in bytes. */
    long bytes() {
        long bytes = 32;
        for (BoundValue value : values) {
            bytes += value == null ? 4 : value.bytes();
        }
        return bytes;
    }
}
