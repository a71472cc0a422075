package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.TableId;
import dev.dualwrite.testkit.Guarantees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoggingListenerTest {
    private final RecordedLog log = RecordedLog.open();
    private final LoggingListener listener = new LoggingListener();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void troubleIsSaidInOneSentence() {
        listener.trouble("Backfill waits for the target", new DualWriteException("It does not answer"));
        assertThat(log.text()).isEqualTo("WARN Backfill waits for the target: It does not answer");
    }

    @Test
    void aKindOfRefusalIsSaidOnce() {
        TableId item = new TableId("public", "item");
        for (int i = 0; i < 3; i++) {
            listener.refused(item, "check violation (SQLSTATE 23514) constraint a", 2);
        }
        listener.refused(item, "unique violation (SQLSTATE 23505) constraint b", 1);
        assertThat(log.text())
                .startsWith(
                        "WARN The target refuses 2 rows of public.item: check violation (SQLSTATE 23514) constraint a.")
                .containsOnlyOnce("WARN The target refuses 2 rows")
                .containsOnlyOnce("WARN The target refuses a row of public.item: unique violation");
    }

    @Test
    @Guarantees("G10")
    void aFaultThatNobodyExpectedIsShownOnceWithItsPlaceAndWithoutItsMessage() {
        for (int i = 0; i < 3; i++) {
            listener.trouble("Reading failed, and is tried again", new NumberFormatException("For input: secret"));
        }
        assertThat(log.text())
                .startsWith("ERROR Reading failed, and is tried again. The application is not affected.")
                .contains("NumberFormatException\n\tat dev.dualwrite.jdbc.LoggingListenerTest")
                .containsOnlyOnce("ERROR")
                .containsOnlyOnce("WARN")
                .doesNotContain("secret");
    }
}
