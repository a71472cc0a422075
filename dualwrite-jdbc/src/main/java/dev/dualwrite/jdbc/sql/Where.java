package dev.dualwrite.jdbc.sql;

import java.util.List;

/**
 * Which rows a statement reaches, as far as its text settles it.
 *
 * <p>Thread-safe: immutable.
 */
public sealed interface Where {

    /** No WHERE clause: all rows. */
    record None() implements Where {}

    /**
     * A conjunction that holds at least one key term. No row outside the terms is reached; with {@code otherTerms}
     * further conditions may exclude rows inside them.
     *
     * <p>Columns are those of the statement's target. No column occurs in two equality terms.
     */
    record Keyed(List<KeyTerm> terms, boolean otherTerms) implements Where {
        public Keyed {
            terms = List.copyOf(terms);
            if (terms.isEmpty()) {
                throw new IllegalArgumentException("a keyed WHERE needs a term");
            }
        }

        /** Whether the clause is nothing but {@code column = value AND …}. */
        public boolean isKeyEquality() {
            return !otherTerms && terms.stream().allMatch(KeyTerm.Equals.class::isInstance);
        }

        /** The {@code column = value} terms alone. */
        public List<KeyTerm.Equals> equalities() {
            return terms.stream()
                    .filter(KeyTerm.Equals.class::isInstance)
                    .map(KeyTerm.Equals.class::cast)
                    .toList();
        }
    }

    /** Anything else: OR, comparisons, sub-selects, WHERE CURRENT OF. */
    record Opaque() implements Where {}
}
