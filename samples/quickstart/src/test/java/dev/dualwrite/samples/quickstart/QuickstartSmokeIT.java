package dev.dualwrite.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole story on few rows and with short scenes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class QuickstartSmokeIT {

    private final Path home = Path.of("target", "smoke").toAbsolutePath();

    @Test
    void wholeStoryEndsWellAndLeavesNoServerRunning() throws Exception {
        Files.createDirectories(home);
        new Bookmark(1, Step.COMPARE, true).write(home);
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        Settings settings = new Settings(
                home,
                TestServers.jars(),
                ShopSize.of(ShopSize.MINIMUM_ROWS),
                2,
                40,
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                7);
        Quickstart.run(settings, new PrintStream(told, true, StandardCharsets.UTF_8), false);

        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains("Both servers hold the same rows, and the application never noticed.")
                .contains("none failed");
        assertThat(Bookmark.read(home))
                .hasValueSatisfying(bookmark -> assertThat(bookmark.finished()).isTrue());
        for (String server : new String[] {"legacy", "target", "recipe"}) {
            assertThat(home.resolve(server).resolve("data").resolve("postmaster.pid"))
                    .doesNotExist();
        }
    }
}
