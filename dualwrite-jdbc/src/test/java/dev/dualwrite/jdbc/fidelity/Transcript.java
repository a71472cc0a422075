package dev.dualwrite.jdbc.fidelity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What one run of calls answered, a line for each.
 *
 * <p>Confined to the thread that makes the calls.
 */
public final class Transcript {
    private static final int CONTEXT = 12;

    private final UnaryOperator<String> mask;
    private final List<String> lines = new ArrayList<>();

    /** @param mask takes out of a line what two equal databases answer differently */
    public Transcript(UnaryOperator<String> mask) {
        this.mask = mask;
    }

    /** Adds a line. */
    public void note(String line) {
        lines.add(mask.apply(line));
    }

    /** Forgets all lines so far. */
    public void clear() {
        lines.clear();
    }

    /** All lines so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Where two transcripts part, with the lines before it; empty if they are the same. */
    public static Optional<String> difference(Transcript plain, Transcript wrapped) {
        List<String> a = plain.lines;
        List<String> b = wrapped.lines;
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            String inPlain = i < a.size() ? a.get(i) : "(end)";
            String inWrapped = i < b.size() ? b.get(i) : "(end)";
            if (!inPlain.equals(inWrapped)) {
                return Optional.of(String.join("\n", a.subList(Math.max(0, i - CONTEXT), Math.min(i, a.size())))
                        + "\n  plain:   " + inPlain + "\n  wrapped: " + inWrapped);
            }
        }
        return Optional.empty();
    }
}
