package dev.dualwrite.samples.quickstart;

/** The steps of the story, in order. A killed run goes on with the step that it was in. */
enum Step {
    SERVERS("Three PostgreSQL servers"),
    SHOP("A shop with customers in it"),
    OBSERVE("Wrap the DataSource and observe"),
    DUAL_WRITE("Write to both"),
    BACKFILL("Backfill the old rows"),
    OUTAGE("Pull the plug on the target"),
    VERIFY("Verify every row"),
    TARGET_READ("Read from the target"),
    BACK("Go back"),
    COMPARE("Compare, without the library");

    final String title;

    Step(String title) {
        this.title = title;
    }

    boolean isBefore(Step other) {
        return compareTo(other) < 0;
    }
}
