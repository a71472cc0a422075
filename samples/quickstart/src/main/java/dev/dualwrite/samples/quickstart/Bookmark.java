package dev.dualwrite.samples.quickstart;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * How far the story has come, in a file that a killed run leaves behind.
 *
 * <p>Immutable.
 *
 * <p>The file is replaced as a whole: it is never half written.
 *
 * @param run number of the run, from 1; a resumed story counts on
 * @param step the step that the run is in
 * @param finished whether the story has come to its end, good or bad, so that the next run begins a new one
 */
record Bookmark(int run, Step step, boolean finished) {

    static final Bookmark BEGINNING = new Bookmark(1, Step.SERVERS, false);

    /** Reads the bookmark of the last run; empty if there was none. */
    static Optional<Bookmark> read(Path home) throws IOException {
        Path file = file(home);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return Optional.of(new Bookmark(
                Integer.parseInt(properties.getProperty("run", "1")),
                Step.valueOf(properties.getProperty("step", Step.SERVERS.name())),
                Boolean.parseBoolean(properties.getProperty("finished", "false"))));
    }

    void write(Path home) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("run", Integer.toString(run));
        properties.setProperty("step", step.name());
        properties.setProperty("finished", Boolean.toString(finished));
        Path unfinished = home.resolve("story.properties.unfinished");
        try (Writer writer = Files.newBufferedWriter(unfinished)) {
            properties.store(writer, "How far the quickstart has come. Delete this file to begin anew.");
        }
        Files.move(unfinished, file(home), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    Bookmark at(Step next) {
        return new Bookmark(run, next, finished);
    }

    Bookmark nextRun() {
        return new Bookmark(run + 1, step, false);
    }

    Bookmark end() {
        return new Bookmark(run, step, true);
    }

    private static Path file(Path home) {
        return home.resolve("story.properties");
    }
}
