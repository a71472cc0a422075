package dev.dualwrite.samples.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The three servers of the story: the one to leave, the one to move to, and one like it for the recipe of the blogs.
 *
 * <p>For one thread at a time.
 *
 * <p>The target and the recipe's server are stopped and started together, so that both copies meet the same outage.
 */
final class Servers {

    /** Database of the shop, on every server. */
    static final String SHOP = "shop";

    /** The recipe's own authority on the legacy server: the same shop, under the same load. */
    static final String RECIPE_SHOP = "recipe_shop";

    private final Server legacy;
    private final Server target;
    private final Server recipe;

    private Servers(Server legacy, Server target, Server recipe) {
        this.legacy = legacy;
        this.target = target;
        this.recipe = recipe;
    }

    /** Unpacks what is missing; starts nothing. */
    static Servers prepare(Path jars, Path home) throws IOException, InterruptedException {
        OrdinaryUser user = OrdinaryUser.detect();
        Binaries fifteen = Binaries.unpack(15, jars, home);
        Binaries seventeen = Binaries.unpack(17, jars, home);
        return new Servers(
                new Server("legacy", fifteen, user, home.resolve("legacy")),
                new Server("target", seventeen, user, home.resolve("target")),
                new Server("recipe", seventeen, user, home.resolve("recipe")));
    }

    Server legacy() {
        return legacy;
    }

    Server target() {
        return target;
    }

    Server recipe() {
        return recipe;
    }

    List<Server> all() {
        return List.of(legacy, target, recipe);
    }

    /** Starts or takes over all three, and says how each came to run. */
    Map<Server, Server.Start> start() throws IOException, InterruptedException {
        return start(all());
    }

    private static Map<Server, Server.Start> start(List<Server> servers) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(servers.size());
        try {
            Map<Server, Future<Server.Start>> starting = new LinkedHashMap<>();
            for (Server server : servers) {
                starting.put(server, threads.submit(server::start));
            }
            Map<Server, Server.Start> started = new LinkedHashMap<>();
            for (Map.Entry<Server, Future<Server.Start>> entry : starting.entrySet()) {
                started.put(entry.getKey(), entry.getValue().get());
            }
            return started;
        } catch (ExecutionException e) {
            throw new IOException("Not all servers could be started", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Stops the target and the recipe's server as a crash would. */
    void crashFollowers() throws IOException, InterruptedException {
        target.crash();
        recipe.crash();
    }

    /** Starts the target and the recipe's server again, on the same ports. */
    void restartFollowers() throws IOException, InterruptedException {
        start(List.of(target, recipe));
    }

    /** Stops all that run; one that cannot be stopped does not keep the others running. */
    void stop() throws IOException, InterruptedException {
        List<IOException> failures = new ArrayList<>();
        for (Server server : all()) {
            try {
                server.stop();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            IOException first = failures.remove(0);
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }
}
