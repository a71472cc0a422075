package dev.dualwrite.ledger;

import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.LedgerStore.Entry;
import dev.dualwrite.spi.Quarantine;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A row or a table that may differ, as the ledger has it.
 *
 * <p>Immutable. The values of a key are the application's data: {@link #toString()} names the entry by its number.
 */
public final class LedgerEntry {
    private final Entry entry;
    private final List<String> waitsFor;

    LedgerEntry(Entry entry, List<String> waitsFor) {
        this.entry = entry;
        this.waitsFor = List.copyOf(waitsFor);
    }

    /** Its number in the ledger, which grows and is never used again. */
    public long number() {
        return entry.id();
    }

    public TableId table() {
        return entry.table();
    }

    /** Which row; empty if any row of the table may differ. Its {@link RowKey#values()} are the application's data. */
    public Optional<RowKey> key() {
        return Optional.ofNullable(entry.key());
    }

    /** Why it may differ; REFUSED since the target refused it last. */
    public SuspectReason reason() {
        return entry.reason();
    }

    /** When it was made, or the first of those whose place it took, by the authority's clock. */
    public Instant since() {
        return entry.since();
    }

    /** What the target said when it refused the row last, without values; empty if it did not, or if that is not known. */
    public Optional<String> detail() {
        return Optional.ofNullable(entry.tries().detail());
    }

    /** How often the target refused it. */
    public int tries() {
        return entry.tries().count();
    }

    /** When the target refused it last. */
    public Optional<Instant> lastTry() {
        return Optional.ofNullable(entry.tries().last());
    }

    /** When it is tried again; empty if as soon as what it waits for is over. */
    public Optional<Instant> nextTry() {
        return Optional.ofNullable(entry.tries().next());
    }

    /** The target refused it, and refused it again. */
    public boolean quarantined() {
        return tries() >= Quarantine.TRIES;
    }

    /** What keeps it from being read again now, each as "backend 4711"; empty if nothing does but {@link #nextTry()}. */
    public List<String> waitsFor() {
        return waitsFor;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("#")
                .append(number())
                .append(entry.key() == null ? " all of " : " a row of ")
                .append(table())
                .append(" since ")
                .append(since())
                .append(": ")
                .append(reason().text());
        detail().ifPresent(said -> out.append(", ").append(said));
        if (tries() > 0) {
            out.append("; refused ").append(tries()).append(tries() == 1 ? " time" : " times");
        }
        lastTry().ifPresent(at -> out.append(", last ").append(at));
        nextTry().ifPresent(at -> out.append(", tried again ").append(at));
        if (!waitsFor.isEmpty()) {
            out.append("; waits for ").append(String.join(", ", waitsFor));
        }
        return out.toString();
    }
}
