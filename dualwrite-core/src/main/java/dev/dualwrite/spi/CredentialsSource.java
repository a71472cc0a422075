package dev.dualwrite.spi;

/**
 * Gives the credentials for a new connection; asked for each one, so that passwords and tokens can rotate.
 *
 * <p>Must be thread-safe and should answer quickly (cache tokens until shortly before they expire).
 */
@FunctionalInterface
public interface CredentialsSource {
    Credentials get();
}
