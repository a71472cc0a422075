package dev.dualwrite.jdbc.capture;

import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one execution, by index.
 *
 * <p>Threading: confined to the statement's thread, unless {@link #frozen}. The values themselves are immutable.
 */
final class Bindings {
    static final Bindings NONE = new Bindings(new Object[0], true);

    /** Compact, see {@link BoundValue#compact}. */
    private @Nullable Object[] values;

    private final boolean frozen;

    Bindings(int expected) {
        this(new Object[expected], false);
    }

    private Bindings(@Nullable Object[] values, boolean frozen) {
        this.values = values;
        this.frozen = frozen;
    }

    /** @param index from 1, as JDBC counts; what lies outside is left to the driver to refuse */
    void set(int index, BoundValue value) {
        keep(index, value.compact());
    }

    void set(int index, long value) {
        keep(index, value);
    }

    void set(int index, boolean value) {
        keep(index, value);
    }

    void set(int index, float value) {
        keep(index, value);
    }

    void set(int index, double value) {
        keep(index, value);
    }

    void set(int index, @Nullable String value) {
        keep(index, value == null ? BoundValue.NULL : value);
    }

    void set(int index, @Nullable BigDecimal value) {
        keep(index, BoundValue.numeric(value).compact());
    }

    private void keep(int index, Object compact) {
        if (index < 1) {
            return;
        }
        if (index > values.length) {
            values = Arrays.copyOf(values, Math.max(index, 2 * values.length));
        }
        values[index - 1] = compact;
    }

    /** The value at an index from 1; one that was never set is opaque. */
    BoundValue get(int index) {
        return BoundValue.of(compact(index));
    }

    /** The same, {@linkplain BoundValue#compact compact}. */
    Object compact(int index) {
        Object value = index <= values.length ? values[index - 1] : null;
        return value == null ? BoundValue.OPAQUE : value;
    }

    void clear() {
        Arrays.fill(values, null);
    }

    /** These values, whatever is set afterwards; for any thread. */
    Bindings frozen() {
        if (frozen) {
            return this;
        }
        int used = values.length;
        while (used > 0 && values[used - 1] == null) {
            used--;
        }
        return new Bindings(Arrays.copyOf(values, used), true);
    }

    /** An estimate of the heap that this holds, in bytes. */
    long bytes() {
        long bytes = 32;
        for (Object value : values) {
            bytes += value == null ? 4 : BoundValue.bytes(value);
        }
        return bytes;
    }
}
