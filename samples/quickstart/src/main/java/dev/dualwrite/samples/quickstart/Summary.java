package dev.dualwrite.samples.quickstart;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What the story came to, on one page.
 *
 * <p>Immutable once made; {@link #page()} only formats.
 *
 * <p>The verdict is strict: one differing row or one failed call, and the story has not ended well.
 *
 * @param servers the two versions
 * @param runs how many runs it took: more than one if runs were killed
 * @param took the last run's time
 * @param reordered rows on the target that an older write has overwritten; they are among the diverged ones
 * @param outage absent if an earlier, killed run went through it
 */
record Summary(
        String servers,
        int runs,
        Duration took,
        Tally application,
        Comparison comparison,
        long reordered,
        @Nullable Outage outage,
        RecipeResult recipe) {

    private static final int WIDTH = 82;

    boolean endsWell() {
        return comparison.total().differences() == 0
                && comparison.total().rows > 0
                && application.failures() == 0
                && application.calls() > 0;
    }

    String page() {
        StringBuilder page = new StringBuilder();
        rule(page, '=');
        line(
                page,
                "%s   %,d rows in %d tables   %s%s",
                servers,
                comparison.total().rows,
                comparison.counts().size(),
                seconds(took),
                runs > 1 ? "   run " + runs : "");
        rule(page, '-');
        line(
                page,
                "The application made %,d calls while all this went on; %s.",
                application.calls(),
                failed(application.failures()));
        latencies(page);
        if (outage != null) {
            line(page, "");
            line(
                    page,
                    "The target was down for %s: %,d calls, %s;",
                    seconds(outage.down()),
                    outage.calls(),
                    failed(outage.failed()));
            line(
                    page,
                    "%,d transactions waited for it, and had arrived %s after it was back.",
                    outage.waiting(),
                    seconds(outage.caughtUpIn()));
        }
        rule(page, '-');
        Comparison.Counts ours = comparison.total();
        Comparison.Counts theirs = recipe.comparison().total();
        line(page, "%-46s %14s %14s", "Every row of every table, compared", "dualwrite", "the recipe");
        counts(page, "rows on the legacy server", ours.rows, theirs.rows);
        counts(page, "lost: missing on the other side", ours.lost, theirs.lost);
        counts(page, "phantoms: rolled back or deleted, yet there", ours.phantoms, theirs.phantoms);
        counts(page, "diverged: there with other values", ours.diverged, theirs.diverged);
        counts(page, "  of these overwritten by an older write", reordered, recipe.reordered());
        line(page, "");
        line(page, "The recipe, as blogs have it: await the first database, fire each statement that");
        line(page, "succeeded at the second, log the error. Beside the same load it fired %,d", recipe.fired());
        line(
                page,
                "statements: %,d failed there, %,d found its queue of %,d full,",
                recipe.failed(),
                recipe.dropped(),
                NaiveRecipe.QUEUED_STATEMENTS);
        line(page, "and %,d were overtaken by a later one of their own connection.", recipe.overtaken());
        rule(page, '-');
        line(page, "%s", verdict());
        rule(page, '=');
        return page.toString().stripTrailing();
    }

    /** One sentence: how it ended and why. */
    String verdict() {
        if (endsWell()) {
            return "Both servers hold the same rows, and the application never noticed.";
        }
        if (application.failures() > 0) {
            return String.format(
                    Locale.ROOT,
                    "NOT WELL: %,d calls of the application failed, the first: %s",
                    application.failures(),
                    application.firstFailure());
        }
        if (application.calls() == 0 || comparison.total().rows == 0) {
            return "NOT WELL: nothing was called or nothing was compared.";
        }
        String tables = comparison.counts().entrySet().stream()
                .filter(table -> table.getValue().differences() > 0)
                .map(table -> table.getKey() + " (" + table.getValue().differences() + ")")
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "NOT WELL: %,d rows differ, in\n  %s.",
                comparison.total().differences(),
                tables);
    }

    private void latencies(StringBuilder page) {
        line(page, "%-40s %9s %9s %9s %9s", "", "calls", "p50 ms", "p99 ms", "max ms");
        for (Map.Entry<String, Histogram> phase : application.micros().entrySet()) {
            Histogram micros = phase.getValue();
            if (micros.getTotalCount() > 0) {
                line(
                        page,
                        "  %-38s %,9d %9s %9s %9s",
                        phase.getKey(),
                        micros.getTotalCount(),
                        millis(micros.getValueAtPercentile(50)),
                        millis(micros.getValueAtPercentile(99)),
                        millis(micros.getMaxValue()));
            }
        }
    }

    private static void counts(StringBuilder page, String what, long ours, long theirs) {
        line(page, "  %-44s %,14d %,14d", what, ours, theirs);
    }

    private static String failed(long failures) {
        return failures == 0 ? "none failed" : String.format(Locale.ROOT, "%,d FAILED", failures);
    }

    private static String millis(long micros) {
        return String.format(Locale.ROOT, "%.1f", micros / 1_000.0);
    }

    static String seconds(Duration duration) {
        if (duration.toSeconds() < 60) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
        }
        return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }

    private static void line(StringBuilder page, String format, Object... arguments) {
        page.append(("  " + String.format(Locale.ROOT, format, arguments)).stripTrailing())
                .append('\n');
    }

    private static void rule(StringBuilder page, char of) {
        page.append(String.valueOf(of).repeat(WIDTH)).append('\n');
    }
}
