package dev.dualwrite.samples.drills;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What a worker says to the driver: lines on its standard output, the first word of each telling what it is.
 *
 * <p>Thread-safe.
 */
final class DriverLine {
    static final String READY = "ready";
    static final String STATUS = "status";
    static final String HALTED = "halted";
    static final String CLEAN = "clean";
    static final String CLOSED = "closed";
    /** Rows are read again from now on, ... */
    static final String DOUBT = "doubt";
    /** ... and until now. */
    static final String ORDER = "order";

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    synchronized void say(String line) {
        out.println(line);
    }
}
