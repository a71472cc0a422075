package dev.dualwrite.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The whole story in a process of its own that is killed in five of its steps, and run again each time.
 *
 * <p>With few rows in the default build; {@code ./mvnw -q -Pquickstart-kills verify} kills the sample at its full size.
 */
@Timeout(value = 14, unit = TimeUnit.MINUTES)
class QuickstartKillIT {
    private static final List<Step> KILLED_IN =
            List.of(Step.SHOP, Step.BACKFILL, Step.OUTAGE, Step.VERIFY, Step.TARGET_READ);

    private final Path home = Path.of("target", "kills").toAbsolutePath();
    private final long seed = Long.getLong("dualwrite.quickstart.seed", 7);
    private final SplittableRandom dice = new SplittableRandom(seed);

    @Test
    void killedAtFivePointsItStillEndsClean() throws Exception {
        Files.createDirectories(home);
        // Leftovers of an earlier test are not gone on with.
        new Bookmark(1, Step.COMPARE, true).write(home);
        List<Step> killed = new ArrayList<>();
        for (Step step : KILLED_IN) {
            Process run = start(killed.size());
            awaitStep(run, step, killed.size() + 1);
            int moment = dice.nextInt(Integer.getInteger("dualwrite.quickstart.kill-within-millis", 1_500));
            assertThat(run.waitFor(moment, TimeUnit.MILLISECONDS))
                    .as("run %s ended by itself in %s", killed.size() + 1, step)
                    .isFalse();
            run.destroyForcibly().waitFor();
            killed.add(bookmark().orElseThrow().step());
        }
        System.out.println("Killed with SIGKILL in " + killed + ", seed " + seed);

        Process last = start(killed.size());
        int exit = last.waitFor();

        String told = Files.readString(told(killed.size()));
        assertThat(exit).as(told).isZero();
        assertThat(told).contains("Both servers hold the same rows, and the application never noticed.");
        assertThat(bookmark()).hasValueSatisfying(end -> {
            assertThat(end.finished()).isTrue();
            assertThat(end.run()).isEqualTo(KILLED_IN.size() + 1);
        });
    }

    private Process start(int run) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path")));
        property(command, "dualwrite.quickstart.directory", home.toString());
        property(command, "dualwrite.postgres.binaries", TestServers.jars().toString());
        property(command, "dualwrite.quickstart.seed", Long.toString(seed));
        property(command, "dualwrite.quickstart.rows", System.getProperty("dualwrite.quickstart.rows", "2000"));
        property(command, "dualwrite.quickstart.rate", System.getProperty("dualwrite.quickstart.rate", "80"));
        property(command, "dualwrite.quickstart.scene-seconds", "4");
        property(command, "dualwrite.quickstart.outage-seconds", "3");
        command.add(Quickstart.class.getName());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(told(run).toFile()))
                .start();
    }

    private static void property(List<String> command, String name, String value) {
        command.add("-D" + name + "=" + value);
    }

    private Path told(int run) {
        return home.resolve("run-" + (run + 1) + ".txt");
    }

    /** Waits until a run has come to the step, or beyond it, or has ended. */
    private void awaitStep(Process run, Step step, int number) throws Exception {
        boolean ended = false;
        while (!ended && !hasComeTo(step, number)) {
            ended = run.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    /** Whether this very run, not the one before it, has. */
    private boolean hasComeTo(Step step, int run) throws IOException {
        return bookmark()
                .filter(at -> at.run() == run && !at.finished() && !at.step().isBefore(step))
                .isPresent();
    }

    private Optional<Bookmark> bookmark() throws IOException {
        return Bookmark.read(home);
    }
}
