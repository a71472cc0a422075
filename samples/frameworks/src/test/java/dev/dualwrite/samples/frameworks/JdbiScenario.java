package dev.dualwrite.samples.frameworks;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jdbi.v3.sqlobject.SqlObject;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.BatchChunkSize;
import org.jdbi.v3.sqlobject.statement.GetGeneratedKeys;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jdbi.v3.sqlobject.transaction.Transaction;

/** jdbi: handles, SQL objects, batches, scripts, transactions. */
final class JdbiScenario implements Scenario {

    @Override
    public String title() {
        return "jdbi";
    }

    @Override
    public List<String> schema() {
        return List.of(
                "CREATE TABLE plant (id bigserial PRIMARY KEY, name text NOT NULL UNIQUE, height numeric(6,2), marks int[], tag uuid)",
                "CREATE TABLE bed (garden int, no int, what text, PRIMARY KEY (garden, no))",
                "CREATE FUNCTION water(p bigint) RETURNS numeric LANGUAGE sql AS"
                        + " 'UPDATE plant SET height = coalesce(height, 0) + 1 WHERE id = p RETURNING height'",
                "INSERT INTO plant (name, height) SELECT 'old ' || g, g FROM generate_series(1, 30) g");
    }

    @Override
    public Map<String, String> unknown() {
        return Map.of(
                "insert into plant \\(name\\) values \\(\\?\\)",
                "the server makes the keys of a batch",
                "insert into plant \\(name, marks, tag\\) .*",
                "the server makes the key, and an array's type is read from it",
                ".*water\\(.*",
                "the function writes",
                "\\(large object API\\)",
                "large objects are reported, not migrated");
    }

    @Override
    public void run(DataSource dataSource, Transcript transcript) {
        Jdbi jdbi = Jdbi.create(dataSource).installPlugin(new SqlObjectPlugin()).installPlugin(new PostgresPlugin());
        jdbi.useHandle(handle -> statements(handle, transcript));
        jdbi.useHandle(handle -> batches(handle, transcript));
        jdbi.useExtension(Plants.class, plants -> objects(plants, transcript));
        transactions(jdbi, transcript);
        transcript.note(
                "plants",
                jdbi.withHandle(handle -> handle.createQuery("select name from plant order by id")
                        .mapTo(String.class)
                        .list()));
    }

    private static void statements(Handle handle, Transcript transcript) {
        transcript.note("execute", handle.execute("insert into bed values (?, ?, ?)", 1, 1, "soil"));
        transcript.note(
                "update",
                handle.createUpdate("update plant set name = :name where id = :id")
                        .bind("name", "bound")
                        .bind("id", 1)
                        .execute());
        transcript.note(
                "generated keys",
                handle.createUpdate("insert into plant (name, height) values (:n, :h)")
                        .bind("n", "keyed")
                        .bind("h", new BigDecimal("1.25"))
                        .executeAndReturnGeneratedKeys("id")
                        .mapTo(Long.class)
                        .one());
        transcript.note(
                "all generated keys",
                handle.createUpdate("insert into plant (name) values ('keyed too')")
                        .executeAndReturnGeneratedKeys()
                        .mapToMap()
                        .list());
        transcript.note(
                "types",
                handle.createUpdate("insert into plant (name, marks, tag) values ('typed', :marks, :tag)")
                        .bindArray("marks", Integer.class, List.of(3, 1, 2))
                        .bind("tag", new UUID(3, 4))
                        .execute());
        transcript.note(
                "in list",
                handle.createUpdate("delete from plant where id in (<ids>)")
                        .bindList("ids", List.of(2, 3))
                        .execute());
        transcript.note(
                "script",
                handle.createScript(
                                "insert into bed values (2, 1, 'a;b'); update bed set what = 'peat' where garden = 1 and no = 1;"
                                        + " -- the end\n delete from bed where garden = 9")
                        .execute());
        handle.createScript("insert into bed values (3, 1, 'c'); insert into bed values (3, 2, 'd')")
                .executeAsSeparateStatements();
        transcript.note(
                "function",
                handle.createQuery("select water(4)").mapTo(BigDecimal.class).one());
        handle.createCall("{? = call water(5)}")
                .registerOutParameter(0, java.sql.Types.NUMERIC)
                .invoke(out -> {
                    transcript.note("call", out.getDouble(0));
                });
        transcript.attempt("duplicate", () -> handle.execute("insert into bed values (1, 1, 'twice')"));
    }

    private static void batches(Handle handle, Transcript transcript) {
        transcript.note(
                "batch of texts",
                handle.createBatch()
                        .add("insert into bed values (4, 1, 'x')")
                        .add("update bed set what = 'y' where garden = 4 and no = 1")
                        .execute());
        PreparedBatch batch = handle.prepareBatch("insert into bed (garden, no, what) values (?, ?, ?)");
        for (int no = 1; no <= 20; no++) {
            batch.add(5, no, "what " + no);
        }
        transcript.note("prepared batch", batch.execute());
        PreparedBatch keyed = handle.prepareBatch("insert into plant (name) values (?)");
        for (int i = 0; i < 3; i++) {
            keyed.add("batched " + i);
        }
        transcript.note(
                "keys of a batch",
                keyed.executePreparedBatch("id").mapTo(Long.class).list());
    }

    private static void objects(Plants plants, Transcript transcript) {
        transcript.note("insert", plants.insert("object"));
        transcript.note("insert and first column of the row", plants.insert("bean", new BigDecimal("3.5")));
        transcript.note("batch", plants.beds(6, List.of(1, 2, 3, 4, 5), List.of("a", "b", "c", "d", "e")));
        transcript.note("batch with keys", plants.several(List.of("s1", "s2", "s3")));
        transcript.note("returning", plants.grow(6));
        transcript.note("delete", plants.delete(List.of(7L, 8L)));
        transcript.note("in a transaction", plants.move(9, 10));
        transcript.attemptDoing("failing transaction", () -> plants.fail(11));
    }

    private static void transactions(Jdbi jdbi, Transcript transcript) {
        jdbi.useTransaction(handle -> {
            handle.execute("update plant set height = 7 where id = 12");
            handle.savepoint("one");
            handle.execute("update plant set height = 8 where id = 12");
            handle.execute("delete from plant where id = 13");
            handle.rollbackToSavepoint("one");
            handle.savepoint("two");
            handle.execute("update plant set height = 9 where id = 14");
            handle.releaseSavepoint("two");
            handle.useTransaction(inner -> inner.execute("update plant set height = 10 where id = 15"));
        });
        jdbi.useTransaction(
                TransactionIsolationLevel.SERIALIZABLE,
                handle -> handle.execute("update plant set height = 11 where id = 16"));
        transcript.attemptDoing(
                "rolled back",
                () -> jdbi.useTransaction(handle -> {
                    handle.execute("update plant set height = 12 where id = 17");
                    throw new IllegalStateException("no");
                }));
        jdbi.useHandle(handle -> {
            handle.begin();
            handle.execute("update plant set height = 13 where id = 18");
            handle.rollback();
            handle.begin();
            handle.execute("update plant set height = 14 where id = 19");
            handle.commit();
        });
    }

    /** Statements. */
    interface Plants extends SqlObject {
        @SqlUpdate("insert into plant (name) values (:name)")
        @GetGeneratedKeys("id")
        long insert(@Bind("name") String name);

        @SqlUpdate("insert into plant (name, height) values (:name, :height)")
        @GetGeneratedKeys
        long insert(@Bind("name") String name, @Bind("height") BigDecimal height);

        @SqlBatch("insert into bed (garden, no, what) values (:garden, :no, :what)")
        @BatchChunkSize(2)
        int[] bedsOf(@Bind("garden") int garden, @Bind("no") List<Integer> no, @Bind("what") List<String> what);

        default String beds(int garden, List<Integer> no, List<String> what) {
            return Arrays.toString(bedsOf(garden, no, what));
        }

        @SqlBatch("insert into plant (name) values (:name)")
        @GetGeneratedKeys("id")
        List<Long> several(@Bind("name") List<String> names);

        @SqlQuery("update plant set height = height + 1 where id = :id returning height")
        BigDecimal grow(@Bind("id") long id);

        @SqlUpdate("delete from plant where id in (<ids>)")
        int delete(@BindList("ids") List<Long> ids);

        @SqlUpdate("update plant set height = :height where id = :id")
        int measure(@Bind("id") long id, @Bind("height") int height);

        @Transaction
        default int move(long from, long to) {
            return measure(from, 0) + measure(to, 100);
        }

        @Transaction
        default void fail(long id) {
            measure(id, -1);
            throw new IllegalStateException("after the update of " + id);
        }
    }
}
