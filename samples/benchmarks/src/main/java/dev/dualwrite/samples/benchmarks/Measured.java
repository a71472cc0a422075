package dev.dualwrite.samples.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * The figures of one case, one for each pair.
 *
 * @param unit {@code cost} (lower is better) or {@code rate} (higher is better)
 * @param baseline without the library
 * @param subject with it, measured in turn with the baseline
 */
record Measured(String name, String unit, List<Double> baseline, List<Double> subject) {
    Measured {
        baseline = List.copyOf(baseline);
        subject = List.copyOf(subject);
    }

    /** Median over the pairs of subject by baseline. */
    double ratio() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < baseline.size(); i++) {
            ratios.add(subject.get(i) / baseline.get(i));
        }
        return median(ratios);
    }

    static double median(List<Double> figures) {
        return figures.stream().sorted().toList().get(figures.size() / 2);
    }
}
