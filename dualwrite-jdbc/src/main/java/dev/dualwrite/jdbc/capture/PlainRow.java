package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.TableId;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One row of which the statement's parameters tell key and values: its change can be spelled out later, from them alone.
 *
 * <p>Immutable. Invariant: it promises a change only where the types of the values make sure that the whole of
 * {@link WriteCapture#rows} would be that change. A change holds the plan that it is told by, so there is none for statements
 * with literals, each of which is planned by itself.
 */
final class PlainRow {
    /** What the objects around the values take, before and after the change is spelled out. */
    private static final long FRAME_BYTES = 160;

    private final TableId table;
    private final ColumnType[] keyTypes;
    private final ValueSource[] keySources;
    private final ColumnType[] types;
    private final ValueSource[] sources;
    private final long fixedBytes;

    /**
     * @param keySources for each column of the key
     * @param columns the columns beside the key
     * @param sources for each of them
     */
    PlainRow(TargetTable target, List<ValueSource> keySources, List<String> columns, List<ValueSource> sources) {
        this.table = target.id();
        this.keyTypes = target.table().key().stream().map(target::type).toArray(ColumnType[]::new);
        this.keySources = keySources.toArray(new ValueSource[0]);
        this.types = columns.stream().map(target::type).toArray(ColumnType[]::new);
        this.sources = sources.toArray(new ValueSource[0]);
        this.fixedBytes = FRAME_BYTES
                + 8L * keyTypes.length
                + sources.stream()
                        .filter(ValueSource.Constant.class::isInstance)
                        .mapToLong(source -> source.in(Bindings.NONE).bytes())
                        .sum();
    }

    /** The row's change in one execution; null if the types of its values leave something open. */
    @Nullable
    Change change(Bindings values, WriteCapture capture) {
        for (int i = 0; i < keyTypes.length; i++) {
            if (!keyTypes[i].takesKey(keySources[i].compactIn(values))) {
                return null;
            }
        }
        for (int i = 0; i < types.length; i++) {
            if (!types[i].takes(sources[i].compactIn(values))) {
                return null;
            }
        }
        Bindings held = values.frozen();
        return Change.later(table, fixedBytes + held.bytes(), new Told(capture, held));
    }

    private record Told(WriteCapture capture, Bindings values) implements Supplier<Change> {
        @Override
        public Change get() {
            return capture.rows(values, 1, null).changes().get(0);
        }
    }
}
