package dev.dualwrite.samples.quickstart;

/**
 * How many rows each table of the shop starts with.
 *
 * <p>Immutable.
 *
 * <p>The numbers add up to {@link #rows()}; {@code pgbench_history} starts empty.
 */
record ShopSize(
        int categories,
        int customers,
        int products,
        int purchases,
        int lines,
        int basketItems,
        int audits,
        int branches,
        int tellers,
        int accounts) {

    /** Fewer rows than this leave the workload's threads without rows of their own. */
    static final int MINIMUM_ROWS = 2_000;

    /**
     * Shares {@code rows} out over the tables as a shop would have them, the accounts of TPC-B taking the rest.
     *
     * @param rows in all, at least {@link #MINIMUM_ROWS}
     */
    static ShopSize of(int rows) {
        if (rows < MINIMUM_ROWS) {
            throw new IllegalArgumentException("A shop of " + rows + " rows is too small: at least " + MINIMUM_ROWS);
        }
        int customers = rows * 3 / 40;
        int products = rows * 24 / 1000;
        int purchases = rows / 10;
        int lines = rows * 11 / 40;
        int basketItems = rows / 50;
        int audits = rows / 200;
        int categories = 90;
        int branches = 10;
        int tellers = 100;
        int shop = categories + customers + products + purchases + lines + basketItems + audits;
        return new ShopSize(
                categories,
                customers,
                products,
                purchases,
                lines,
                basketItems,
                audits,
                branches,
                tellers,
                rows - shop - branches - tellers);
    }

    int rows() {
        return categories
                + customers
                + products
                + purchases
                + lines
                + basketItems
                + audits
                + branches
                + tellers
                + accounts;
    }

    /** Fills the numbers into a script that names them as {@code ${customers}} and so on. */
    String fillInto(String script) {
        return script.replace("${categories}", Integer.toString(categories))
                .replace("${customers}", Integer.toString(customers))
                .replace("${products}", Integer.toString(products))
                .replace("${purchases}", Integer.toString(purchases))
                .replace("${lines}", Integer.toString(lines))
                .replace("${basketItems}", Integer.toString(basketItems))
                .replace("${audits}", Integer.toString(audits))
                .replace("${branches}", Integer.toString(branches))
                .replace("${tellers}", Integer.toString(tellers))
                .replace("${accounts}", Integer.toString(accounts));
    }
}
