package dev.dualwrite.samples.quickstart;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The same shop under the same load, kept in two databases by the recipe of the blogs.
 *
 * <p>Used by the story's thread.
 *
 * <p>It has databases of its own on both sides, so each way of writing twice is compared against its own authority.
 */
final class RecipeShop implements AutoCloseable {

    private final Servers servers;
    private final Settings settings;
    private final HikariDataSource first;
    private final HikariDataSource second;
    private final NaiveRecipe recipe;
    private final Tally tally = new Tally("all");
    private @Nullable Workload workload;

    RecipeShop(Servers servers, Settings settings) {
        this.servers = servers;
        this.settings = settings;
        this.first = servers.legacy().pool(Servers.RECIPE_SHOP, "recipe's shop", settings.threads() + 2);
        this.second = servers.recipe().pool(Servers.SHOP, "recipe's second writes", settings.threads() + 2);
        this.recipe = new NaiveRecipe(first, second, settings.threads());
    }

    /** Loads the recipe's shop and gives it an exact copy to start from, unless a killed run has done so. */
    static void prepare(Servers servers, Settings settings) throws SQLException, IOException, InterruptedException {
        Shop.load(servers.legacy(), Servers.RECIPE_SHOP, settings.size());
        Shop.createSchema(servers.recipe(), Servers.SHOP);
        InitialCopy.run(servers.legacy(), Servers.RECIPE_SHOP, servers.recipe(), Servers.SHOP);
        try (Connection copy = servers.recipe().connect(Servers.SHOP)) {
            Reordering.watch(copy);
        }
    }

    void open() {
        workload = Workload.start(
                "recipe-shop",
                recipe.dataSource(),
                settings.size(),
                settings.threads(),
                settings.callsPerSecond(),
                settings.seed(),
                tally);
    }

    /** Ends the load and waits until the recipe has tried all that it fired. */
    void close(boolean drain) throws InterruptedException {
        if (workload != null) {
            workload.stop();
            workload = null;
        }
        if (drain) {
            recipe.drain();
        }
    }

    /** Compares its two databases; the load must have ended. */
    RecipeResult compare() throws SQLException {
        try (Connection authority = servers.legacy().connect(Servers.RECIPE_SHOP);
                Connection copy = servers.recipe().connect(Servers.SHOP)) {
            long reordered = Reordering.count(authority, copy);
            Comparison comparison = new Comparison(difference -> {}).run(authority, copy);
            return new RecipeResult(
                    comparison,
                    reordered,
                    tally.calls(),
                    tally.failures(),
                    recipe.fired(),
                    recipe.failed(),
                    recipe.dropped(),
                    recipe.overtaken());
        }
    }

    @Override
    public void close() throws InterruptedException {
        try (second;
                first;
                recipe) {
            close(false);
        }
    }
}
