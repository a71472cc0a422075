package dev.dualwrite.jdbc.preflight;

import dev.dualwrite.spi.Gate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What preflight found; empty when all is well. Immutable. */
public record PreflightReport(List<Finding> findings) {
    public PreflightReport {
        findings = List.copyOf(findings);
    }

    /** Findings that keep writes from being captured. */
    public List<Finding> errors() {
        return findings.stream().filter(f -> f.severity() == Severity.ERROR).toList();
    }

    /** Why the target could not be looked at; empty if it could. */
    public Optional<String> targetAway() {
        return findings.stream()
                .filter(f ->
                        f.code() == Finding.Code.TARGET_UNREACHABLE || f.code() == Finding.Code.TARGET_REFUSES_LOGIN)
                .map(Finding::message)
                .findFirst();
    }

    public boolean passed() {
        return errors().isEmpty();
    }

    /**
     * Does nothing if there are no errors.
     *
     * @throws PreflightFailedException naming every error and its remedy
     */
    public PreflightReport orThrow() {
        if (!passed()) {
            throw new PreflightFailedException(this);
        }
        return this;
    }

    /** As the gate that DUAL_WRITE asks for. */
    public Gate.Reading asReading() {
        if (passed()) {
            return new Gate.Reading("preflight", true, findings.size() + " warnings", "");
        }
        return new Gate.Reading(
                "preflight",
                false,
                errors().stream()
                        .map(f -> f.code() + " " + f.object() + ": " + f.message())
                        .collect(Collectors.joining("; ")),
                errors().stream().map(Finding::remedy).distinct().collect(Collectors.joining("; ")));
    }

    @Override
    public String toString() {
        return findings.isEmpty()
                ? "preflight found nothing"
                : findings.stream().map(Finding::toString).collect(Collectors.joining(System.lineSeparator()));
    }
}
