package dev.dualwrite.jdbc.config;

import dev.dualwrite.model.DualWriteException;

/** A setting is missing, unknown or malformed; the message names it. */
public final class ConfigurationException extends DualWriteException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(message);
    }
}
