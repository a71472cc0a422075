package dev.dualwrite.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import me.tongfei.progressbar.ProgressBar;
import org.junit.jupiter.api.Test;

class NarratorTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void withoutATerminalNothingIsOverwrittenOrColoured() {
        Narrator narrator = new Narrator(out, false);
        narrator.step(Step.SHOP);
        narrator.say("%,d rows", 200_000);
        narrator.status("passing");
        try (ProgressBar bar = narrator.bar("old rows", "rows")) {
            bar.maxHint(10).stepTo(10);
        }
        assertThat(said())
                .contains(" 2/10  A shop", "200,000 rows", "passing", "10/10")
                .doesNotContain("\r", "\u001b");
    }

    @Test
    void onATerminalWhatIsPassingIsOverwritten() {
        Narrator narrator = new Narrator(out, true);
        narrator.status("passing");
        narrator.say("staying");
        assertThat(said()).contains("passing\u001b[0m\r\u001b[K       staying");
    }

    @Test
    void hushedNarratorSaysNothingMore() {
        Narrator narrator = new Narrator(out, false);
        narrator.hush();
        narrator.say("still here");
        narrator.status("still here");
        assertThat(said()).isEmpty();
    }

    private String said() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
