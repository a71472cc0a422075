package dev.dualwrite.jdbc.preflight;

import dev.dualwrite.jdbc.catalog.Catalog;
import dev.dualwrite.jdbc.catalog.CatalogTable;
import dev.dualwrite.model.Parking;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** In what way the target cannot take a table's rows, and what to run there. Pure. */
public final class TargetDifference {
    private TargetDifference() {}

    /** Empty if the target can take them. */
    public static Optional<Parking> of(CatalogTable legacy, Catalog target) {
        List<Finding> findings = TargetCheck.of(legacy, target);
        if (findings.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Parking(
                findings.stream().map(f -> f.object() + ": " + f.message()).collect(Collectors.joining("; ")),
                TargetStatements.of(legacy, target)));
    }
}
