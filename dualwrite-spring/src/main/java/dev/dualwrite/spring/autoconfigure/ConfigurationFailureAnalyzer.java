package dev.dualwrite.spring.autoconfigure;

import dev.dualwrite.jdbc.config.ConfigurationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says of a missing or malformed setting what is wrong, in place of a stack trace.
 *
 * <p>Thread-safe.
 */
final class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {
    static final String ACTION =
            "Correct the setting where the application is configured (docs/settings.md lists all settings),"
                    + " or set dualwrite.enabled=false to leave the DataSource as it is.";

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), ACTION, cause);
    }
}
