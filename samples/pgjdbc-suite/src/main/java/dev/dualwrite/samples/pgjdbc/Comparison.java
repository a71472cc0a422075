package dev.dualwrite.samples.pgjdbc;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One combination's two runs, side by side.
 *
 * @param differing tests that do not end alike and are not known to
 * @param known tests that are known to differ, and do
 * @param tables comparisons of tables, by verdict
 * @param unequal tables that differ between the servers
 */
record Comparison(
        String combination,
        long executedPlain,
        long executedWrapped,
        long passedPlain,
        long passedWrapped,
        List<Pair> differing,
        List<Pair> known,
        Map<String, Long> tables,
        List<String> unequal) {

    /** A test that ended in two ways. */
    record Pair(String name, String id, String plain, String wrapped) {}

    static Comparison of(
            String combination,
            Outcomes plain,
            Outcomes wrapped,
            KnownDifferences expected,
            Map<String, Long> tables,
            List<String> unequal) {
        List<Pair> differing = new ArrayList<>();
        List<Pair> known = new ArrayList<>();
        Set<String> ids = new LinkedHashSet<>(plain.byId().keySet());
        ids.addAll(wrapped.byId().keySet());
        for (String id : ids) {
            Outcome a = plain.byId().get(id);
            Outcome b = wrapped.byId().get(id);
            if (a == null || b == null || !a.endsLike(b)) {
                String name = a != null ? a.name() : b != null ? b.name() : id;
                Pair pair = new Pair(name, id, words(a), words(b));
                (expected.covers(name) ? known : differing).add(pair);
            }
        }
        return new Comparison(
                combination,
                plain.executed(),
                wrapped.executed(),
                plain.passed(),
                wrapped.passed(),
                differing,
                known,
                tables,
                unequal);
    }

    private static String words(@Nullable Outcome outcome) {
        return outcome == null ? "not run" : outcome.words();
    }

    /** In a line. */
    String line() {
        return combination + ": " + executedPlain + " tests plain, " + executedWrapped + " wrapped, "
                + differing.size() + " end otherwise, " + known.size() + " known to; tables compared: " + tables
                + (unequal.isEmpty() ? "" : ", unequal: " + unequal);
    }

    boolean alike() {
        return differing.isEmpty() && unequal.isEmpty() && executedPlain == executedWrapped && executedPlain > 0;
    }
}
