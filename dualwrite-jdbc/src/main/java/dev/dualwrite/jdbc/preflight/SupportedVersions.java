package dev.dualwrite.jdbc.preflight;

import dev.dualwrite.jdbc.preflight.Finding.Code;
import java.util.Optional;

/** The major versions of PostgreSQL that the tests run on. */
final class SupportedVersions {
    static final int OLDEST = 13;
    static final int NEWEST = 18;

    private SupportedVersions() {}

    static Optional<Finding> check(String side, int major) {
        String remedy = "use PostgreSQL " + OLDEST + " to " + NEWEST;
        if (major < OLDEST) {
            return Optional.of(
                    Finding.error(Code.UNSUPPORTED_VERSION, side, "PostgreSQL " + major + " is too old", remedy));
        }
        return major <= NEWEST
                ? Optional.empty()
                : Optional.of(Finding.warning(
                        Code.UNSUPPORTED_VERSION,
                        side,
                        "PostgreSQL " + major + " is newer than what was tested",
                        remedy));
    }
}
