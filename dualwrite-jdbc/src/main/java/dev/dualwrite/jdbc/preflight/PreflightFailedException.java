package dev.dualwrite.jdbc.preflight;

import dev.dualwrite.model.DualWriteException;
import java.util.stream.Collectors;

/** Preflight found errors; the message names each thing and its remedy. */
public final class PreflightFailedException extends DualWriteException {
    private static final long serialVersionUID = 1L;

    PreflightFailedException(PreflightReport report) {
        super("Preflight failed:" + System.lineSeparator()
                + report.errors().stream().map(Finding::toString).collect(Collectors.joining(System.lineSeparator())));
    }
}
