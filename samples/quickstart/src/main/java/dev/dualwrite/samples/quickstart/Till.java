package dev.dualwrite.samples.quickstart;

import java.math.BigDecimal;
import java.util.Random;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * What one thread of the application works with: its DataSource, its dice, and the rows it may touch.
 *
 * <p>Belongs to one thread.
 *
 * <p>Threads share customers and products, which are never deleted, and have purchases of their own: the loaded ones
 * whose number leaves the thread's own remainder.
 */
record Till(DataSource database, Random dice, ShopSize size, int thread, int threads) {

    long customer() {
        return 1 + dice.nextInt(size.customers());
    }

    long product() {
        return 1 + dice.nextInt(size.products());
    }

    /** One of the few products that everybody wants, to make threads meet. */
    long popularProduct() {
        return 1 + dice.nextInt(20);
    }

    /** One of the loaded purchases that only this thread changes. */
    long ownPurchase() {
        int own = (size.purchases() - thread - 1) / threads + 1;
        return 1 + thread + (long) threads * dice.nextInt(own);
    }

    /** Ascending, so that two transactions that lock them never wait for each other in a circle. */
    TreeSet<Long> products(int atMost) {
        TreeSet<Long> products = new TreeSet<>();
        for (int i = 0; i < atMost; i++) {
            products.add(chance(30) ? popularProduct() : product());
        }
        return products;
    }

    /** Ascending, for the same reason. */
    TreeSet<Long> customers(int atMost) {
        TreeSet<Long> customers = new TreeSet<>();
        for (int i = 0; i < atMost; i++) {
            customers.add(customer());
        }
        return customers;
    }

    BigDecimal price() {
        return BigDecimal.valueOf(100 + dice.nextInt(50_000), 2);
    }

    boolean chance(int percent) {
        return dice.nextInt(100) < percent;
    }
}
