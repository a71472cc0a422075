package dev.dualwrite.jdbc.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.model.CaptureMode;
import org.junit.jupiter.api.Test;

class CaptureReportTest {
    private final CaptureReport report = new CaptureReport();

    @Test
    void linesAreBoundedWhateverTheApplicationInlines() {
        for (int i = 0; i < 5000; i++) {
            report.count(
                    "DELETE FROM t" + i + " WHERE " + "x".repeat(2000),
                    CaptureMode.REREAD,
                    "because " + "y".repeat(2000));
        }

        assertThat(report.lines()).hasSize(CaptureReport.MAX_LINES + 1).allSatisfy(line -> {
            assertThat(line.statement()).hasSizeLessThanOrEqualTo(CaptureReport.MAX_TEXT);
            assertThat(line.reason()).hasSizeLessThanOrEqualTo(CaptureReport.MAX_TEXT);
        });
        assertThat(report.executions(CaptureMode.REREAD)).isEqualTo(5000);
        assertThat(report.lines().get(0).statement()).isEqualTo("(other statements)");
    }

    @Test
    void peopleReadATable() {
        report.count("UPDATE t SET a = b WHERE id = ?", CaptureMode.REREAD, "a value is made by the server");
        report.count("INSERT INTO t VALUES (?)", CaptureMode.DERIVED, "");
        report.count("INSERT INTO t VALUES (?)", CaptureMode.DERIVED, "");

        assertThat(report.toString().lines())
                .containsExactly(
                        "executions  mode      statement",
                        "         2  DERIVED   INSERT INTO t VALUES (?)",
                        "         1  REREAD    UPDATE t SET a = b WHERE id = ?",
                        "                      -- a value is made by the server",
                        "         2  DERIVED",
                        "         0  RETURNED",
                        "         1  REREAD",
                        "         0  UNKNOWN");
    }

    @Test
    void anEmptyReportSaysSo() {
        assertThat(report).hasToString("No statement that writes to a migrated table was executed yet.\n");
    }
}
