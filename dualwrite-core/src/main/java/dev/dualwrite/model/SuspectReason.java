package dev.dualwrite.model;

/** Why a key or a table may differ. */
public enum SuspectReason {
    /** The queue was full. */
    OVERFLOW("the queue was full when it was written"),
    /** A COMMIT was sent and its outcome is not known. */
    COMMIT_IN_DOUBT("a commit's outcome was not learned"),
    /** A statement wrote rows whose keys capture could not tell. */
    UNKNOWN_WRITE("a statement wrote rows that capture could not name"),
    /** An instance ended without draining its queue. */
    INSTANCE_DIED("an instance ended without draining its queue"),
    /** The follower refused the row. */
    REFUSED("the follower refused the row"),
    /** It was written again and again while it was read again. */
    UNSETTLED("it was being written whenever it was read again"),
    /** Verification found a difference. */
    DIFFERENT("verification found a difference"),
    /** The table's definition changed on one of the sides, or it joined the migration. */
    SCHEMA_CHANGED("its definition changed, or it joined the migration"),
    /** Something wrote to the table that capture did not see, or so the server's counters say. */
    BYPASSED("something that capture does not see may have written to it"),
    /** The authority was restored, or failed over and lost commits: the follower may hold what it never committed. */
    CLOCK_WENT_BACK("the legacy was restored, or failed over and lost commits"),
    /** The instance was closed before its queue was empty. */
    CLOSED("the instance was closed before its queue was empty");

    private final String text;

    SuspectReason(String text) {
        this.text = text;
    }

    /** For people. */
    public String text() {
        return text;
    }
}
