package dev.dualwrite.samples.quickstart;

import com.zaxxer.hikari.HikariDataSource;
import dev.dualwrite.model.TableId;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/**
 * The steps of the migration, one after the other, while the application goes on calling.
 *
 * <p>Told by one thread; the application has threads of its own.
 *
 * <p>Every step can be begun again: what a killed run has done is found done, in the databases and in the library's own
 * record of the migration.
 */
final class Story {

    private static final int QUESTIONS = 100;

    private final Settings settings;
    private final Servers servers;
    private final Narrator narrator;
    private final Path home;
    private final Step resumed;
    private final long began = System.nanoTime();
    private final Tally tally = new Tally("observed");
    private final Waiting waiting;
    private Bookmark bookmark;
    private @Nullable Outage outage;

    Story(Settings settings, Servers servers, Narrator narrator, Bookmark bookmark) {
        this.settings = settings;
        this.servers = servers;
        this.narrator = narrator;
        this.home = settings.home().toAbsolutePath();
        this.resumed = bookmark.step();
        this.bookmark = bookmark;
        this.waiting = new Waiting(narrator, tally);
    }

    /**
     * Tells it to its end.
     *
     * @throws QuickstartFailedException if a row differs or a call failed
     */
    void tell() throws Exception {
        startServers();
        fillShop();
        Summary summary;
        try (HikariDataSource legacy = servers.legacy().pool(Servers.SHOP, "shop", settings.threads() + 4);
                Migration migration = wrap(legacy);
                RecipeShop recipe = new RecipeShop(servers, settings)) {
            Workload workload = Workload.start(
                    "shop",
                    migration.dataSource(),
                    settings.size(),
                    settings.threads(),
                    settings.callsPerSecond(),
                    settings.seed(),
                    tally);
            try {
                recipe.open();
                observe(migration);
                writeToBoth(migration);
                backfill(migration);
                pullThePlug(migration);
                verify(migration);
                readFromTarget(migration);
                goBack(migration);
            } finally {
                workload.stop();
            }
            summary = compare(migration, recipe);
        }
        bookmark.end().write(home);
        narrator.print("");
        narrator.print(summary.page());
        if (!summary.endsWell()) {
            throw new QuickstartFailedException(summary.verdict());
        }
    }

    private void startServers() throws IOException, InterruptedException {
        enter(Step.SERVERS);
        for (Map.Entry<Server, Server.Start> started : servers.start().entrySet()) {
            Server server = started.getKey();
            narrator.say(
                    "%-6s  PostgreSQL %d on port %d, fsync on, %s",
                    server.name(), server.major(), server.port(), started.getValue().words);
        }
    }

    private void fillShop() throws SQLException, IOException, InterruptedException {
        enter(Step.SHOP);
        boolean loaded = Shop.load(servers.legacy(), Servers.SHOP, settings.size());
        Shop.createSchema(servers.target(), Servers.SHOP);
        try (Connection target = servers.target().connect(Servers.SHOP)) {
            Reordering.watch(target);
        }
        narrator.say(
                loaded
                        ? "%,d rows on the legacy server; the target has the tables, empty."
                        : "Its %,d rows were loaded by an earlier run.",
                settings.size().rows());
        RecipeShop.prepare(servers, settings);
        narrator.say("Beside it the same shop again, for the recipe of the blogs, with an exact copy to start from.");
    }

    private Migration wrap(HikariDataSource legacy) throws SQLException, IOException {
        enter(Step.OBSERVE);
        return Migration.wrap(legacy, servers.target(), Servers.SHOP);
    }

    private void observe(Migration migration) throws InterruptedException {
        narrator.say(
                "%d threads are shopping, about %d calls a second, the same beside it for the recipe.",
                settings.threads(), settings.callsPerSecond());
        migration.preflight();
        if (resumed.isBefore(Step.DUAL_WRITE)) {
            waiting.show(settings.scene());
            narrator.say("%d tables, nothing in the way; nothing is written to the target yet.", migration.tables());
        }
    }

    private void writeToBoth(Migration migration) throws Exception {
        enter(Step.DUAL_WRITE);
        tally.enter("writing to both");
        migration.writeToBoth();
        waiting.show(settings.scene().dividedBy(2));
        narrator.say("Each write goes to the legacy server as before, and a moment later to the target.");
        narrator.say("%s", migration.captured());
    }

    private void backfill(Migration migration) throws Exception {
        enter(Step.BACKFILL);
        tally.enter("backfilling");
        try (ProgressBar bar = narrator.bar("old rows", "rows")) {
            bar.maxHint(settings.size().rows());
            migration.backfill(new Migration.BackfillWatcher() {
                @Override
                public void resumes(TableId table, long chunk, long rows) {
                    narrator.say("%s goes on with chunk %,d: %,d of its rows were copied before.", table, chunk, rows);
                }

                @Override
                public void copied(long rows) {
                    bar.maxHint(Math.max(rows, bar.getMax())).stepTo(rows);
                }
            });
            bar.maxHint(bar.getCurrent()); // rows that were deleted meanwhile are not missing
        }
        narrator.say("All tables are copied, while they were being written to.");
    }

    private void pullThePlug(Migration migration) throws Exception {
        if (Step.OUTAGE.isBefore(resumed)) {
            return;
        }
        enter(Step.OUTAGE);
        tally.enter("target down");
        long calls = tally.calls();
        long failures = tally.failures();
        long down = System.nanoTime();
        servers.crashFollowers();
        narrator.say("The target server has crashed, and the recipe's with it. The application goes on:");
        waiting.show(
                settings.outage(),
                () -> narrator.status(
                        "%,6d calls, %d failed; %,d transactions wait for the target",
                        tally.calls() - calls, tally.failures() - failures, migration.waiting()));
        servers.restartFollowers();
        long back = System.nanoTime();
        Outage met = new Outage(
                Waiting.since(down),
                tally.calls() - calls,
                tally.failures() - failures,
                migration.waiting(),
                Duration.ZERO);
        tally.enter("catching up");
        waiting.await(migration, limit -> migration.hasTaken(back) || pause());
        outage = met.caughtUpIn(Waiting.since(back));
        narrator.say("%s", outage.words());
    }

    private void verify(Migration migration) throws Exception {
        enter(Step.VERIFY);
        tally.enter("verifying");
        waiting.await(migration, migration::awaitNothingSuspect);
        long verifying = System.nanoTime();
        long rows = migration.verify();
        narrator.say(
                "%,d rows compared on both sides while they change, none differs, in %s.",
                rows, Summary.seconds(Waiting.since(verifying)));
    }

    private void readFromTarget(Migration migration) throws Exception {
        enter(Step.TARGET_READ);
        for (int percent : new int[] {25, 100}) {
            tally.enter("reading " + percent + " % from the target");
            migration.readFromTarget(percent);
            long before = migration.readsAtTarget();
            waiting.show(settings.scene().dividedBy(2));
            narrator.say(
                    "Reads to the target: %d %%. It answered %,d; of %d more, %d were seen by the server itself.",
                    percent,
                    migration.readsAtTarget() - before,
                    QUESTIONS,
                    Witness.seen(servers.target(), migration.dataSource(), QUESTIONS));
        }
    }

    private void goBack(Migration migration) throws Exception {
        enter(Step.BACK);
        tally.enter("back on the legacy");
        migration.back();
        waiting.show(settings.scene().dividedBy(4));
        narrator.say(
                "Reads to the target: 0 %%. Of %d more, the target saw %d and the legacy %d.",
                QUESTIONS,
                Witness.seen(servers.target(), migration.dataSource(), QUESTIONS),
                Witness.seen(servers.legacy(), migration.dataSource(), QUESTIONS));
    }

    private Summary compare(Migration migration, RecipeShop recipe) throws Exception {
        enter(Step.COMPARE);
        recipe.close(true);
        waiting.await(migration, migration::awaitDrained);
        narrator.say(
                "The shop is closed, the last changes have arrived. Comparing every row of both pairs of databases…");
        Comparison comparison;
        long reordered;
        try (Connection authority = servers.legacy().connect(Servers.SHOP);
                Connection follower = servers.target().connect(Servers.SHOP)) {
            reordered = Reordering.count(authority, follower);
            comparison = new Comparison(new DifferenceLog()::accept).run(authority, follower);
        }
        return new Summary(
                version(servers.legacy()) + " -> " + version(servers.target()),
                bookmark.run(),
                Waiting.since(began),
                tally,
                comparison,
                reordered,
                outage,
                recipe.compare());
    }

    private void enter(Step step) throws IOException {
        narrator.step(step);
        if (!step.isBefore(bookmark.step())) {
            bookmark = bookmark.at(step);
            bookmark.write(home);
        }
    }

    private static boolean pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(20);
        return false;
    }

    private static String version(Server server) throws SQLException {
        try (Connection connection = server.connect(Servers.SHOP);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW server_version")) {
            return "PostgreSQL " + OrderDesk.one(row).getString(1);
        }
    }
}
