package dev.dualwrite.jdbc.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the name that somebody meant who wrote another.
 *
 * <p>Stateless. Case, dots and dashes do not count; of the rest at most a third may be wrong.
 */
public final class NearestName {
    private NearestName() {}

    /** The known name that is most like the given one; empty if none is. */
    public static Optional<String> of(String given, Collection<String> known) {
        String bare = bare(given);
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String name : known) {
            int changes = changes(bare, bare(name));
            if (changes < least) {
                least = changes;
                nearest = name;
            }
        }
        return nearest == null || least > (bare.length() - Setting.PREFIX.length()) / 3 + 1
                ? Optional.empty()
                : Optional.of(nearest);
    }

    private static String bare(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[._\\-\\[\\]]", "");
    }

    /** Insertions, deletions, replacements, and neighbours that changed places, to get from one to the other. */
    private static int changes(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int k = 0; k <= to.length(); k++) {
                if (i == 0 || k == 0) {
                    cost[i][k] = i + k;
                    continue;
                }
                boolean same = from.charAt(i - 1) == to.charAt(k - 1);
                cost[i][k] =
                        Math.min(cost[i - 1][k - 1] + (same ? 0 : 1), Math.min(cost[i - 1][k], cost[i][k - 1]) + 1);
                if (i > 1
                        && k > 1
                        && from.charAt(i - 1) == to.charAt(k - 2)
                        && from.charAt(i - 2) == to.charAt(k - 1)) {
                    cost[i][k] = Math.min(cost[i][k], cost[i - 2][k - 2] + 1);
                }
            }
        }
        return cost[from.length()][to.length()];
    }
}
