package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.catalog.RowEstimate;
import dev.dualwrite.jdbc.catalog.RowEstimates;
import dev.dualwrite.model.TableId;

/** Estimates that a test sets. */
final class KnownRows implements RowEstimates {
    volatile RowEstimate answer = new RowEstimate(RowEstimate.Outcome.BELOW_CAP, true);
    volatile long cap = DEFAULT_CAP;
    volatile int asked;

    @Override
    public long cap() {
        return cap;
    }

    @Override
    public RowEstimate estimate(String sql, int parameters, TableId relation) {
        asked++;
        return answer;
    }
}
