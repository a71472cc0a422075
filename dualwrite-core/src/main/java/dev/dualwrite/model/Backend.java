package dev.dualwrite.model;

/**
 * A server process that serves one connection. A pid alone is reused; together with its start it is not.
 *
 * @param pid the backend's process id
 * @param start when it started, in microseconds since 1970-01-01 UTC by the server's clock; 0 if not known
 */
public record Backend(int pid, long start) {
    /** Behind a transaction pooler, or before the connection was registered. */
    public static final Backend NONE = new Backend(0, 0);
}
