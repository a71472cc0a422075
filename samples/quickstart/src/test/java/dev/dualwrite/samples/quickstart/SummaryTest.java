package dev.dualwrite.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SummaryTest {

    private final Tally application = new Tally("observed");

    @Test
    void equalRowsAndNoFailedCallEndWell() {
        application.succeeded(1_200_000);
        Summary summary = summary(counts -> {});
        assertThat(summary.endsWell()).isTrue();
        assertThat(summary.page()).contains("1,000 rows in 1 tables", "1 calls", "none failed", "1.2", "never noticed");
    }

    @Test
    void oneDifferingRowOfAnyKindDoesNotEndWell() {
        application.succeeded(1);
        assertThat(summary(counts -> counts.lost = 1).endsWell()).isFalse();
        assertThat(summary(counts -> counts.phantoms = 1).endsWell()).isFalse();
        assertThat(summary(counts -> counts.diverged = 1).endsWell()).isFalse();
        assertThat(summary(counts -> counts.diverged = 1).verdict()).contains("1 rows differ", "product (1)");
    }

    @Test
    void oneFailedCallDoesNotEndWell() {
        application.succeeded(1);
        application.failed("place an order", new SQLException("refused"));
        Summary summary = summary(counts -> {});
        assertThat(summary.endsWell()).isFalse();
        assertThat(summary.verdict()).contains("1 calls", "place an order", "refused");
    }

    @Test
    void nothingCalledOrNothingComparedDoesNotEndWell() {
        assertThat(summary(counts -> {}).endsWell()).isFalse();
        application.succeeded(1);
        assertThat(summary(counts -> counts.rows = 0).endsWell()).isFalse();
    }

    @Test
    void noLineIsWiderThanTheRules() {
        application.succeeded(1);
        assertThat(summary(counts -> {}).page().lines().filter(line -> line.length() > 82))
                .isEmpty();
    }

    private Summary summary(Consumer<Comparison.Counts> change) {
        Comparison comparison = new Comparison(difference -> {});
        Comparison.Counts counts = new Comparison.Counts();
        counts.rows = 1_000;
        change.accept(counts);
        comparison.counts().put("product", counts);
        return new Summary(
                "PostgreSQL 15.18 -> PostgreSQL 17.10",
                1,
                Duration.ofSeconds(121),
                application,
                comparison,
                0,
                new Outage(Duration.ofSeconds(10), 123_456, 0, 123_456, Duration.ofSeconds(61)),
                new RecipeResult(comparison, 12_345, 123_456, 0, 1_234_567, 123_456, 123_456, 123_456));
    }
}
