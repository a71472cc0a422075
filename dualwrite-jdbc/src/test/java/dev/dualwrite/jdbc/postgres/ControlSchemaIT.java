package dev.dualwrite.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TestDatabase;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ControlSchemaIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard().freshForEachTest();

    private static ControlSchema schema(Side side, TestDatabase database) {
        return ControlSchema.of(side, database.dataSource(), PoolSettings.DEFAULT);
    }

    @Test
    void isCreatedOnceByManyAtATime() throws Exception {
        int creators = 8;
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(creators);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < creators; i++) {
            done.add(threads.submit(() -> {
                start.await();
                schema(Side.LEGACY, servers.legacy()).ensureAuthority();
                return null;
            }));
        }
        start.countDown();
        for (Future<?> each : done) {
            each.get();
        }
        threads.shutdown();

        assertThat(servers.legacy().value("SELECT version FROM dualwrite.layout WHERE part = 'authority'"))
                .isEqualTo("1");
    }

    @Test
    void bothPartsLiveTogetherAndGoTogether() {
        ControlSchema schema = schema(Side.TARGET, servers.target());
        schema.ensureFollower(List.of(new TableId("public", "a")));
        schema.ensureAuthority();
        schema.ensureFollower(List.of(new TableId("public", "a"), new TableId("public", "B")));

        assertThat(servers.target()
                        .query("SELECT table_name, floor FROM dualwrite.table_gate ORDER BY table_name COLLATE \"C\""))
                .containsExactly(List.of("B", "0"), List.of("a", "0"));
        schema.drop();
        schema.drop();
        assertThat(servers.target().number("SELECT count(*) FROM pg_namespace WHERE nspname = 'dualwrite'"))
                .isZero();
    }

    @Test
    void aNewerLayoutIsRefused() {
        ControlSchema schema = schema(Side.LEGACY, servers.legacy());
        schema.ensureAuthority();
        servers.legacy().execute("UPDATE dualwrite.layout SET version = 99");

        assertThatThrownBy(schema::ensureAuthority)
                .isInstanceOf(DualWriteException.class)
                .hasMessageContaining("newer version");
    }

    @Test
    void theSameDatabaseIsToldFromAnother() {
        ControlSchema legacy = schema(Side.LEGACY, servers.legacy());
        legacy.ensureAuthority();
        ControlSchema target = schema(Side.TARGET, servers.target());

        assertThat(legacy.sameDatabaseAs(target)).isFalse();
        target.ensureAuthority();
        assertThat(legacy.sameDatabaseAs(target)).isFalse();
        assertThat(legacy.sameDatabaseAs(schema(Side.TARGET, servers.legacy()))).isTrue();
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.token"))
                .isZero();
    }

    @Test
    void aRoleWithoutPrivilegesIsToldSo() {
        servers.legacy()
                .execute("ALTER DATABASE " + servers.legacy().name() + " SET role = "
                        + servers.legacy().createRole("poor"));

        assertThatThrownBy(() -> schema(Side.LEGACY, servers.legacy()).ensureAuthority())
                .isInstanceOf(DualWriteException.class)
                .hasMessageContaining("legacy refused to create schema dualwrite")
                .hasMessageContaining("42501");
    }
}
