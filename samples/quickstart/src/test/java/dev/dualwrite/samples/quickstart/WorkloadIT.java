package dev.dualwrite.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestServers.class)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class WorkloadIT {

    private static final ShopSize SIZE = ShopSize.of(5_000);
    private static final int CALLS = 2_000;

    @Test
    void shopIsLoadedOnceAndWholly(Servers servers) throws Exception {
        String database = TestServers.newDatabase();
        assertThat(Shop.load(servers.legacy(), database, SIZE)).isTrue();
        assertThat(Shop.load(servers.legacy(), database, SIZE)).isFalse();
        assertThat(Shop.createSchema(servers.recipe(), database)).isTrue();
        assertThat(InitialCopy.run(servers.legacy(), database, servers.recipe(), database))
                .isTrue();
        assertThat(InitialCopy.run(servers.legacy(), database, servers.recipe(), database))
                .isFalse();
        Comparison comparison = compare(servers, database, new ArrayList<>());
        assertThat(comparison.total().rows).isEqualTo(5_000);
        assertThat(comparison.total().differences()).isZero();
    }

    @Test
    void noCallFailsOnABareDatabase(Servers servers) throws Exception {
        String database = TestServers.newDatabase();
        Shop.load(servers.legacy(), database, SIZE);
        Tally tally = new Tally("bare");
        try (HikariDataSource pool = servers.legacy().pool(database, "test", 6)) {
            work(Workload.start("test", pool, SIZE, 4, 5_000, 7, tally));
        }
        assertThat(tally.firstFailure()).isNull();
        assertThat(tally.failures()).isZero();
        assertThat(tally.allMicros().getTotalCount()).isEqualTo(tally.calls());
    }

    @Test
    void recipeDivergesWhileItsApplicationNoticesNothing(Servers servers) throws Exception {
        String database = TestServers.newDatabase();
        Shop.load(servers.legacy(), database, SIZE);
        Shop.createSchema(servers.recipe(), database);
        InitialCopy.run(servers.legacy(), database, servers.recipe(), database);
        Tally tally = new Tally("recipe");
        try (HikariDataSource first = servers.legacy().pool(database, "test", 6);
                HikariDataSource second = servers.recipe().pool(database, "test", 6);
                NaiveRecipe recipe = new NaiveRecipe(first, second, 4)) {
            work(Workload.start("test", recipe.dataSource(), SIZE, 4, 5_000, 7, tally));
            recipe.drain();
            assertThat(recipe.fired()).isPositive();
            assertThat(recipe.overtaken()).isPositive();
        }
        List<Difference> differences = new ArrayList<>();
        compare(servers, database, differences);
        assertThat(tally.firstFailure()).isNull();
        assertThat(differences).extracting(Difference::kind).contains(Difference.Kind.values());
    }

    private static void work(Workload workload) throws InterruptedException {
        while (workload.tally().calls() + workload.tally().failures() < CALLS) {
            LockSupport.parkNanos(1_000_000);
        }
        workload.stop();
    }

    private static Comparison compare(Servers servers, String database, List<Difference> differences) throws Exception {
        try (Connection authority = servers.legacy().connect(database);
                Connection follower = servers.recipe().connect(database)) {
            return new Comparison(differences::add).run(authority, follower);
        }
    }
}
