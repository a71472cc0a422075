package dev.dualwrite.jdbc.catalog;

/**
 * What is known of the number of rows that a statement would return.
 *
 * <p>Immutable.
 *
 * @param outcome what the planner estimates
 * @param proven whatever the planner estimates, the table is too small for more rows than memory bears
 */
public record RowEstimate(Outcome outcome, boolean proven) {
    public static final RowEstimate NOT_YET = new RowEstimate(Outcome.NOT_YET, false);
    public static final RowEstimate REFUSED = new RowEstimate(Outcome.REFUSED, false);

    /** What the planner estimates. */
    public enum Outcome {
        /** Nobody asked it before. */
        NOT_YET("it was not estimated yet how many rows it writes"),
        /** It does not plan the statement, or for another relation than was thought. */
        REFUSED("the server does not plan it with RETURNING"),
        /** More rows than the cap. */
        ABOVE_CAP("it may write more rows than dualwrite.capture.row-cap"),
        /** No more rows than the cap. */
        BELOW_CAP("");

        private final String reason;

        Outcome(String reason) {
            this.reason = reason;
        }

        /** Why nothing should be returned, for people; empty if it may be. */
        public String reason() {
            return reason;
        }
    }
}
