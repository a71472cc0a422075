package dev.dualwrite.samples.pgjdbc;

import java.nio.file.Path;
import java.util.List;

/**
 * What one JVM is told to run, and where it leaves what it found.
 *
 * @param classes the rewritten tests
 * @param pattern which of their classes
 * @param follower where the follower of the wrapped run is; unused in the plain one
 * @param output directory for its files
 */
record SuiteRun(
        boolean wrapped, String classes, String pattern, ServerAddress legacy, ServerAddress follower, String output) {

    static SuiteRun parse(String[] arguments) {
        return new SuiteRun(
                arguments[0].equals("wrapped"),
                arguments[1],
                arguments[2],
                new ServerAddress(Integer.parseInt(arguments[3])),
                new ServerAddress(Integer.parseInt(arguments[4])),
                arguments[5]);
    }

    List<String> arguments() {
        return List.of(
                kind(), classes, pattern, Integer.toString(legacy.port()), Integer.toString(follower.port()), output);
    }

    String kind() {
        return wrapped ? "wrapped" : "plain";
    }

    Path outcomes() {
        return Path.of(output, kind() + ".tsv");
    }

    Path tables() {
        return Path.of(output, "tables.tsv");
    }

    /** What runs of all combinations lock to have the machine's ports for themselves. */
    Path machine() {
        return Path.of(output).resolveSibling("machine.lock");
    }

    Path log() {
        return Path.of(output, kind() + ".log");
    }
}
