package dev.dualwrite.jdbc.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.model.Stage;
import dev.dualwrite.testkit.Guarantees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    @Test
    void defaultsAreThoseOfTheDocs() {
        Configuration none = Configuration.of(Map.of());
        assertThat(none.initialStage()).isEqualTo(Stage.OFF);
        assertThat(none.queueMaxBytes()).isEqualTo(64L << 20);
        assertThat(none.duration(Setting.QUEUE_DRAIN_LIMIT)).isEqualTo(Duration.ofSeconds(30));
        assertThat(none.list(Setting.TABLES_INCLUDE)).containsExactly("public.*");
    }

    @Test
    void sizesAndDurationsTakeUnits() {
        Configuration given = Configuration.of(Map.of(
                "dualwrite.queue.max-bytes", "8MiB",
                "dualwrite.queue.drain-limit", "1500ms",
                "dualwrite.gates.max-lag", "PT2M",
                "dualwrite.initial-stage", "dual-write"));
        assertThat(given.queueMaxBytes()).isEqualTo(8L << 20);
        assertThat(given.duration(Setting.QUEUE_DRAIN_LIMIT)).isEqualTo(Duration.ofMillis(1500));
        assertThat(given.duration(Setting.GATES_MAX_LAG)).isEqualTo(Duration.ofMinutes(2));
        assertThat(given.initialStage()).isEqualTo(Stage.DUAL_WRITE);
    }

    @Test
    void unknownNameIsRefusedByName() {
        assertThatThrownBy(() -> Configuration.of(Map.of("dualwrite.target.ulr", "x")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Unknown setting dualwrite.target.ulr: did you mean dualwrite.target.url?");
    }

    @Test
    void malformedValueIsRefusedByName() {
        assertMalformed("dualwrite.queue.max-bytes", "many");
        assertMalformed("dualwrite.queue.max-bytes", "12");
        assertMalformed("dualwrite.queue.max-bytes", "99999999999GiB");
        assertMalformed("dualwrite.gates.max-lag", "0s");
        assertMalformed("dualwrite.gates.max-lag", "soon");
        assertMalformed("dualwrite.initial-stage", "TARGET_READ");
        assertMalformed("dualwrite.target.pool.max-size", "0");
    }

    private static void assertMalformed(String key, String value) {
        assertThatThrownBy(() -> Configuration.of(Map.of(key, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(value);
    }

    @Test
    void variableOfTheEnvironmentIsPutIn() {
        Configuration given = Configuration.of(
                Map.of("dualwrite.target.password", "a${SECRET}b"), name -> name.equals("SECRET") ? "$1" : null);
        assertThat(given.text(Setting.TARGET_PASSWORD)).isEqualTo("a$1b");
    }

    @Test
    @Guarantees("G10")
    void variableThatIsNotSetIsRefusedByNameOnly() {
        assertThatThrownBy(() -> Configuration.of(Map.of("dualwrite.target.password", "hush${NOPE}"), name -> null))
                .hasMessageContaining("NOPE")
                .hasMessageContaining("dualwrite.target.password")
                .hasMessageNotContaining("hush");
    }

    @Test
    void fileWithAForeignNameIsRefused(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("c.properties"), "target.url=x\n");
        assertThatThrownBy(() -> Configuration.read(file)).hasMessageContaining("target.url");
    }

    @Test
    void everySettingIsInTheDocsWithItsDefaultAndMeaning() throws Exception {
        String docs = Files.readString(root().resolve("docs/settings.md"));
        for (Setting setting : Setting.values()) {
            String value = setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`";
            assertThat(docs.replaceAll(" +", " "))
                    .contains(("| `" + setting.key() + "` | " + value + " | " + setting.meaning() + " |")
                            .replaceAll(" +", " "));
        }
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs"))) {
            at = at.getParent();
        }
        return at;
    }
}
