package dev.dualwrite.control;

import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Gate;
import dev.dualwrite.spi.LedgerStore;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Holds while nothing is suspect, neither durably nor on its way there. Thread-safe. */
public final class NoSuspectsGate implements Gate {
    private final LedgerStore ledger;
    private final LongSupplier onTheirWay;

    /** @param onTheirWay suspicions of this process that are not durable yet */
    public NoSuspectsGate(LedgerStore ledger, LongSupplier onTheirWay) {
        this.ledger = ledger;
        this.onTheirWay = onTheirWay;
    }

    @Override
    public Reading read(Stage to) {
        // In this order: what leaves memory after it was looked at is in the ledger by then.
        long memory = onTheirWay.getAsLong();
        Map<TableId, Long> open = new TreeMap<>(ledger.open());
        if (memory == 0 && open.isEmpty()) {
            return new Reading("suspects", true, "none", "");
        }
        String value = open + (memory == 0 ? "" : " and " + memory + " not yet stored");
        return new Reading(
                "suspects", false, value, "they are read again by themselves: wait until the ledger is empty");
    }
}
