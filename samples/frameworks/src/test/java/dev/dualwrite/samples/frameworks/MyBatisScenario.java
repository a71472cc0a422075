package dev.dualwrite.samples.frameworks;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Flush;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.SelectKey;
import org.apache.ibatis.annotations.Update;
import org.apache.ibatis.executor.BatchResult;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.ExecutorType;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;

/** MyBatis with each of its executors. */
final class MyBatisScenario implements Scenario {

    @Override
    public String title() {
        return "MyBatis";
    }

    @Override
    public List<String> schema() {
        return List.of(
                "CREATE TABLE track (id bigserial PRIMARY KEY, title varchar(100) NOT NULL, seconds int, rating numeric(3,1))",
                "CREATE SEQUENCE ticket_seq",
                "CREATE TABLE ticket (id bigint PRIMARY KEY, who text UNIQUE, paid boolean DEFAULT false)",
                "INSERT INTO track (title, seconds) SELECT 'old ' || g, g FROM generate_series(1, 40) g");
    }

    @Override
    public Map<String, String> unknown() {
        return Map.of(
                "insert into track \\(title, seconds, rating\\) values\\s+\\(\\?.*",
                "the server makes the keys of a batch, or of several rows");
    }

    @Override
    public void run(DataSource dataSource, Transcript transcript) {
        Configuration configuration =
                new Configuration(new Environment("test", new JdbcTransactionFactory(), dataSource));
        configuration.addMapper(Tracks.class);
        SqlSessionFactory factory = new SqlSessionFactoryBuilder().build(configuration);
        for (ExecutorType type : ExecutorType.values()) {
            writes(factory, type, transcript);
        }
        autocommit(factory, transcript);
        try (SqlSession session = factory.openSession()) {
            transcript.note("tracks", session.getMapper(Tracks.class).all().toString());
        }
    }

    private static void writes(SqlSessionFactory factory, ExecutorType type, Transcript transcript) {
        int offset = 10 * type.ordinal();
        try (SqlSession session = factory.openSession(type)) {
            Tracks tracks = session.getMapper(Tracks.class);
            List<Track> fresh = IntStream.range(0, 3)
                    .mapToObj(i -> new Track(type + " " + i, i))
                    .toList();
            fresh.forEach(track -> transcript.note(type + " insert", tracks.insert(track)));
            fresh.forEach(track -> tracks.insertTicket(track));
            transcript.note(type + " update", tracks.rename(1 + offset, "renamed by " + type));
            transcript.note(type + " update", tracks.rename(2 + offset, "too"));
            transcript.note(type + " rate", tracks.rate(List.of(3L + offset, 4L + offset), new BigDecimal("4.5")));
            transcript.note(type + " delete", tracks.delete(5 + offset));
            flushed(type, session.flushStatements(), transcript);
            transcript.note(
                    type + " keys",
                    fresh.stream().map(t -> t.id + "/" + t.ticket).toList());
            session.commit();
        }
        try (SqlSession session = factory.openSession(type)) {
            Tracks tracks = session.getMapper(Tracks.class);
            // MyBatis cannot assign the keys of several rows in a batch.
            List<Track> several = type == ExecutorType.BATCH
                    ? List.of()
                    : List.of(new Track(type + " a", 1), new Track(type + " b", 2));
            if (!several.isEmpty()) {
                transcript.note(type + " of several", tracks.insertAll(several));
            }
            flushed(type, tracks.flush(), transcript);
            transcript.note(
                    type + " their keys", several.stream().map(t -> t.id).toList());
            tracks.upsert(9000 + offset, "who " + offset);
            tracks.upsert(9001 + offset, "who " + offset);
            session.commit();
        }
        try (SqlSession session = factory.openSession(type)) {
            session.getMapper(Tracks.class).rename(6 + offset, "rolled back");
            session.rollback();
        }
        transcript.attemptDoing(type + " duplicate", () -> {
            try (SqlSession session = factory.openSession(type)) {
                Tracks tracks = session.getMapper(Tracks.class);
                tracks.rename(7 + offset, "lost");
                tracks.insertWithId(1, "twice");
                tracks.rename(8 + offset, "lost");
                session.commit();
            }
        });
    }

    private static void flushed(ExecutorType type, List<BatchResult> results, Transcript transcript) {
        results.forEach(result -> transcript.note(type + " flushed", result.getUpdateCounts()));
    }

    private static void autocommit(SqlSessionFactory factory, Transcript transcript) {
        try (SqlSession session = factory.openSession(true)) {
            Tracks tracks = session.getMapper(Tracks.class);
            transcript.note("autocommit", tracks.rename(39, "autocommit"));
            transcript.note("returning", tracks.insertReturning("returned").toString());
            transcript.attempt("duplicate", () -> tracks.insertWithId(1, "twice"));
        }
    }

    /** Statements. */
    interface Tracks {
        @Insert("insert into track (title, seconds, rating) values (#{title}, #{seconds}, #{rating})")
        @Options(useGeneratedKeys = true, keyProperty = "id", keyColumn = "id")
        int insert(Track track);

        @Insert("insert into ticket (id, who) values (#{ticket}, #{title})")
        @SelectKey(
                statement = "select nextval('ticket_seq')",
                keyProperty = "ticket",
                before = true,
                resultType = long.class)
        int insertTicket(Track track);

        @Insert({
            "<script>insert into track (title, seconds, rating) values",
            "<foreach collection='tracks' item='t' separator=','>(#{t.title}, #{t.seconds}, #{t.rating})</foreach></script>"
        })
        @Options(useGeneratedKeys = true, keyProperty = "tracks.id", keyColumn = "id")
        int insertAll(@Param("tracks") List<Track> tracks);

        @Insert("insert into track (id, title) values (#{id}, #{title})")
        int insertWithId(@Param("id") long id, @Param("title") String title);

        @Select("insert into track (title) values (#{title}) returning id, title")
        @Options(flushCache = Options.FlushCachePolicy.TRUE)
        Map<String, Object> insertReturning(@Param("title") String title);

        @Insert("insert into ticket (id, who) values (#{id}, #{who})"
                + " on conflict (who) do update set paid = not ticket.paid")
        int upsert(@Param("id") long id, @Param("who") String who);

        @Update("update track set title = #{title} where id = #{id}")
        int rename(@Param("id") long id, @Param("title") String title);

        @Update({
            "<script>update track set rating = #{rating} where id in",
            "<foreach collection='ids' item='id' open='(' separator=',' close=')'>#{id}</foreach></script>"
        })
        int rate(@Param("ids") List<Long> ids, @Param("rating") BigDecimal rating);

        @Delete("delete from track where id = #{id}")
        int delete(@Param("id") long id);

        @Select("select title from track order by id")
        List<String> all();

        @Flush
        List<BatchResult> flush();
    }

    /** A row. */
    static final class Track {
        Long id;
        Long ticket;
        final String title;
        final int seconds;
        final BigDecimal rating = new BigDecimal("2.5");

        Track(String title, int seconds) {
            this.title = title;
            this.seconds = seconds;
        }
    }
}
