package dev.dualwrite.samples.drills;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short drill with a fixed seed; {@code ./mvnw -q -Pdrill verify} is the whole one. */
@Timeout(600)
class FailureDrillIT {
    private static final long SEED = 7;
    private static final int FAULTS = 7;

    @Test
    void everythingHoldsInAShortDrill() throws Exception {
        DrillSettings settings = new DrillSettings(
                Long.getLong("drill.seed", SEED),
                1,
                FAULTS,
                DrillSettings.DEFAULT_LEASE,
                Path.of(System.getProperty("drill.directory", "target/drill")));
        DrillReport report = FaultDrill.run(settings, new PrintStream(System.out, true, StandardCharsets.UTF_8));
        System.out.print(report.text());
        assertThat(report.held()).as(report.text()).isTrue();
    }
}
