package dev.dualwrite.verify;

import java.util.List;

/** What a verification found, table by table. */
public record VerificationReport(List<TableResult> tables) {
    public VerificationReport {
        tables = List.copyOf(tables);
    }

    public boolean clean() {
        return tables.stream().allMatch(TableResult::clean);
    }

    /** Rows of the authority that were compared. */
    public long rows() {
        return tables.stream().mapToLong(TableResult::rows).sum();
    }

    public long differences() {
        return tables.stream().mapToLong(TableResult::differences).sum();
    }

    /**
     * Returns this report if it is clean.
     *
     * @throws VerificationFailedException naming the tables that are not
     */
    public VerificationReport orThrow() {
        if (!clean()) {
            throw new VerificationFailedException(
                    tables.stream().filter(t -> !t.clean()).toList());
        }
        return this;
    }
}
