package dev.dualwrite.control;

import dev.dualwrite.model.Parking;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Gate;
import dev.dualwrite.spi.LedgerStore;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Holds while nothing is suspect, neither durably nor on its way there. Thread-safe. */
public final class NoSuspectsGate implements Gate {
    private final LedgerStore ledger;
    private final LongSupplier onTheirWay;
    private final ParkedTables parked;

    /**
     * @param onTheirWay suspicions of this process that are not durable yet
     * @param parked tables that stay suspect, and why
     */
    public NoSuspectsGate(LedgerStore ledger, LongSupplier onTheirWay, Supplier<Map<TableId, Parking>> parked) {
        this.ledger = ledger;
        this.onTheirWay = onTheirWay;
        this.parked = new ParkedTables(parked);
    }

    @Override
    public Reading read(Stage to) {
        // In this order: what leaves memory after it was looked at is in the ledger by then.
        long memory = onTheirWay.getAsLong();
        Map<TableId, Long> open = new TreeMap<>(ledger.open());
        if (memory == 0 && open.isEmpty()) {
            return new Reading("suspects", true, "none", "");
        }
        List<String> waits = open.isEmpty() ? List.of() : ledger.waitsFor();
        String value = open
                + (memory == 0 ? "" : " and " + memory + " not yet stored")
                + (waits.isEmpty() ? "" : ", waiting for " + String.join(", ", waits));
        return parked.shut(
                "suspects",
                open.keySet(),
                value,
                (waits.isEmpty() ? "" : "what they wait for may still commit; when it is gone, ")
                        + "they are read again by themselves: wait until the ledger is empty");
    }
}
