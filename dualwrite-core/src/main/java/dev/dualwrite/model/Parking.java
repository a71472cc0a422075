package dev.dualwrite.model;

import java.util.List;

/**
 * Why a table's changes are not applied for the time being, and what would end that.
 *
 * @param why in what way the two sides' definitions differ
 * @param statements what to run on the follower, in order; a line that begins with {@code --} is for people
 */
public record Parking(String why, List<String> statements) {
    public Parking {
        statements = List.copyOf(statements);
    }

    @Override
    public String toString() {
        return statements.isEmpty() ? why : why + "; run on the target: " + String.join("; ", statements);
    }
}
