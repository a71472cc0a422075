package dev.dualwrite.samples.frameworks;

import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.val;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Identity;
import org.jooq.SQLDialect;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.Internal;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.jooq.impl.UpdatableRecordImpl;

/** jOOQ: statements, batches, loader, records, transactions. */
final class JooqScenario implements Scenario {
    private static final Book BOOK = new Book();
    private static final Field<Long> STOCK_BOOK = field(name("book"), SQLDataType.BIGINT);
    private static final Field<String> STOCK_SHOP = field(name("shop"), SQLDataType.VARCHAR);
    private static final Field<Integer> STOCK_PIECES = field(name("pieces"), SQLDataType.INTEGER);

    @Override
    public String title() {
        return "jOOQ";
    }

    @Override
    public List<String> schema() {
        return List.of(
                "CREATE TABLE book (id bigserial PRIMARY KEY, title varchar(200) NOT NULL, price numeric(8,2), version int)",
                "CREATE TABLE stock (book bigint, shop varchar(40), pieces int NOT NULL, PRIMARY KEY (book, shop))",
                "CREATE TABLE loaded (id int PRIMARY KEY, title text, pages int)",
                "INSERT INTO book (title, price, version) SELECT 'b' || g, g, 1 FROM generate_series(1, 50) g");
    }

    @Override
    public Map<String, String> unknown() {
        return Map.of(
                "merge into stock .*",
                "MERGE returns nothing before PostgreSQL 17",
                "insert into \"book\" \\(\"title\"\\) values \\(\\?\\), .*",
                "several rows whose keys the server makes, returned to the application",
                "insert into \"book\" .* select .*",
                "the rows come from a query",
                "insert into \"book\" .* on conflict \\(\"id\"\\) do update set \"id\" = .*",
                "ON CONFLICT assigns the key",
                "insert into \"book\" \\(\"title\"\\) values \\(\\?\\)",
                "the server makes the key, and Statement.addBatch has no way to return it");
    }

    @Override
    public void run(DataSource dataSource, Transcript transcript) throws Exception {
        DSLContext jooq = DSL.using(dataSource, SQLDialect.POSTGRES);
        statements(jooq, transcript);
        batches(jooq, transcript);
        loader(jooq, transcript);
        records(dataSource, transcript);
        transactions(jooq, transcript);
        transcript.note("books", jooq.fetch("select * from book order by id").formatCSV());
        transcript.note("stock", jooq.fetch("select * from stock order by 1, 2").formatCSV());
    }

    private static void statements(DSLContext jooq, Transcript transcript) {
        transcript.note(
                "insert",
                jooq.insertInto(BOOK, BOOK.title, BOOK.price)
                        .values("one", new BigDecimal("1.10"))
                        .execute());
        transcript.note(
                "insert returning",
                jooq.insertInto(BOOK).set(BOOK.title, "two").returning(BOOK.id).fetch());
        transcript.note(
                "insert of several returning",
                jooq.insertInto(BOOK, BOOK.title)
                        .values("three")
                        .values("four")
                        .returningResult(BOOK.id, BOOK.title)
                        .fetch());
        transcript.note(
                "insert select",
                jooq.insertInto(BOOK, BOOK.title, BOOK.price)
                        .select(select(BOOK.title.concat("!"), BOOK.price)
                                .from(BOOK)
                                .where(BOOK.id.le(3L)))
                        .execute());
        transcript.note(
                "update",
                jooq.update(BOOK)
                        .set(BOOK.price, BigDecimal.TEN)
                        .where(BOOK.id.eq(1L))
                        .execute());
        transcript.note(
                "update returning",
                jooq.update(BOOK)
                        .set(BOOK.price, BOOK.price.plus(1))
                        .where(BOOK.id.eq(2L))
                        .returning()
                        .fetch());
        transcript.note(
                "update by IN",
                jooq.update(BOOK)
                        .set(BOOK.version, 7)
                        .where(BOOK.id.in(3L, 4L, 5L))
                        .execute());
        transcript.note("delete", jooq.deleteFrom(BOOK).where(BOOK.id.eq(6L)).execute());
        transcript.note(
                "delete returning",
                jooq.deleteFrom(BOOK)
                        .where(BOOK.id.eq(7L))
                        .returning(BOOK.title)
                        .fetch());
        for (int pieces : new int[] {3, 4}) {
            transcript.note(
                    "on conflict update",
                    jooq.insertInto(table("stock"), STOCK_BOOK, STOCK_SHOP, STOCK_PIECES)
                            .values(1L, "main", pieces)
                            .onConflict(STOCK_BOOK, STOCK_SHOP)
                            .doUpdate()
                            .set(STOCK_PIECES, excluded(STOCK_PIECES))
                            .execute());
        }
        transcript.note(
                "on conflict ignore",
                jooq.insertInto(table("stock"), STOCK_BOOK, STOCK_SHOP, STOCK_PIECES)
                        .values(1L, "main", 9)
                        .onConflictDoNothing()
                        .execute());
        for (int pieces : new int[] {5, 6}) {
            transcript.note(
                    "merge",
                    jooq.mergeInto(table("stock"))
                            .using(select(
                                            val(2L).as("b"),
                                            val("side").as("s"),
                                            val(pieces).as("p"))
                                    .asTable("src"))
                            .on(field(name("stock", "book"), SQLDataType.BIGINT)
                                    .eq(field(name("src", "b"), SQLDataType.BIGINT)))
                            .and(field(name("stock", "shop"), SQLDataType.VARCHAR)
                                    .eq(field(name("src", "s"), SQLDataType.VARCHAR)))
                            .whenMatchedThenUpdate()
                            .set(STOCK_PIECES, field(name("src", "p"), SQLDataType.INTEGER))
                            .whenNotMatchedThenInsert(STOCK_BOOK, STOCK_SHOP, STOCK_PIECES)
                            .values(
                                    field(name("src", "b"), SQLDataType.BIGINT),
                                    field(name("src", "s"), SQLDataType.VARCHAR),
                                    field(name("src", "p"), SQLDataType.INTEGER))
                            .execute());
        }
        transcript.note("plain SQL", jooq.execute("update book set version = {0} where id = {1}", val(8), val(8L)));
        transcript.attempt(
                "duplicate",
                () -> jooq.insertInto(BOOK)
                        .set(BOOK.id, 1L)
                        .set(BOOK.title, "x")
                        .execute());
        transcript.attempt(
                "duplicate returning",
                () -> jooq.insertInto(BOOK)
                        .set(BOOK.id, 1L)
                        .set(BOOK.title, "x")
                        .returning()
                        .fetch());
    }

    private static void batches(DSLContext jooq, Transcript transcript) {
        transcript.note(
                "batch with bind values",
                jooq.batch(jooq.insertInto(table("stock"), STOCK_BOOK, STOCK_SHOP, STOCK_PIECES)
                                .values((Long) null, null, null))
                        .bind(10L, "a", 1)
                        .bind(10L, "b", 2)
                        .bind(10L, "c", 3)
                        .execute());
        transcript.note(
                "batch of queries",
                jooq.batch(
                                jooq.update(BOOK).set(BOOK.title, "it's 9").where(BOOK.id.eq(9L)),
                                jooq.deleteFrom(BOOK).where(BOOK.id.eq(10L)),
                                jooq.insertInto(BOOK).set(BOOK.title, "batched"))
                        .execute());
        transcript.note("batched", jooq.batchedResult(batched -> {
            for (long id = 11; id <= 14; id++) {
                batched.dsl()
                        .update(BOOK)
                        .set(BOOK.version, 11)
                        .where(BOOK.id.eq(id))
                        .execute();
            }
            return "done";
        }));
    }

    private static void loader(DSLContext jooq, Transcript transcript) throws IOException {
        Field<Integer> id = field(name("id"), SQLDataType.INTEGER);
        Field<String> title = field(name("title"), SQLDataType.CLOB);
        Field<Integer> pages = field(name("pages"), SQLDataType.INTEGER);
        transcript.note(
                "loader",
                jooq.loadInto(table(name("loaded")))
                        .loadCSV("1;\"a\";10\n2;\"b;c\";20\n3;;30\n")
                        .fields(id, title, pages)
                        .separator(';')
                        .ignoreRows(0)
                        .execute()
                        .processed());
        transcript.note(
                "bulk loader",
                jooq.transactionResult(transaction -> transaction
                        .dsl()
                        .loadInto(table(name("loaded")))
                        .bulkAfter(4)
                        .batchAfter(3)
                        .commitNone()
                        .loadArrays(new Object[][] {
                            {10, "x", 1}, {11, "x", 1}, {12, "x", 1}, {13, "x", 1}, {14, "x", 1},
                            {15, "x", 1}, {16, "x", 1}, {17, "x", 1}, {18, "x", 1}, {19, "x", 1}
                        })
                        .fields(id, title, pages)
                        .execute()
                        .stored()));
    }

    private static void records(DataSource dataSource, Transcript transcript) {
        DSLContext jooq =
                DSL.using(dataSource, SQLDialect.POSTGRES, new Settings().withExecuteWithOptimisticLocking(true));
        BookRecord stored = jooq.newRecord(BOOK);
        stored.set(BOOK.title, "stored");
        transcript.note("store as insert", stored.store());
        transcript.note("its key", stored.get(BOOK.id));
        stored.set(BOOK.price, new BigDecimal("5.55"));
        transcript.note("store as update", stored.store());
        BookRecord stale = jooq.fetchOne(BOOK, BOOK.id.eq(stored.get(BOOK.id)));
        BookRecord fresh = jooq.fetchOne(BOOK, BOOK.id.eq(stored.get(BOOK.id)));
        fresh.set(BOOK.title, "first wins");
        transcript.note("update", fresh.update());
        stale.set(BOOK.title, "second loses");
        transcript.attempt("stale", stale::store);
        transcript.attempt("stale delete", stale::delete);
        transcript.note("delete", fresh.delete());
        BookRecord inserted = jooq.newRecord(BOOK);
        inserted.set(BOOK.title, "inserted");
        transcript.note("insert", inserted.insert());
        transcript.note("refreshed", inserted.get(BOOK.id));
        BookRecord merged = jooq.newRecord(BOOK);
        merged.set(BOOK.id, 20L);
        merged.set(BOOK.title, "merged");
        transcript.attempt("merge of a record", () -> {
            merged.attach(DSL.using(dataSource, SQLDialect.POSTGRES).configuration());
            return merged.merge();
        });
        List<BookRecord> several = jooq.fetch(BOOK, BOOK.id.between(21L, 24L).and(BOOK.version.isNotNull()));
        several.forEach(book -> book.set(BOOK.price, new BigDecimal("0.99")));
        transcript.note("batchStore", jooq.batchStore(several).execute());
        BookRecord a = jooq.newRecord(BOOK);
        a.set(BOOK.title, "batch a");
        BookRecord b = jooq.newRecord(BOOK);
        b.set(BOOK.title, "batch b");
        transcript.note("batchInsert", jooq.batchInsert(a, b).execute());
        transcript.note("batchDelete", jooq.batchDelete(several).execute());
    }

    private static void transactions(DSLContext jooq, Transcript transcript) {
        jooq.transaction(outer -> {
            DSL.using(outer)
                    .update(BOOK)
                    .set(BOOK.version, 30)
                    .where(BOOK.id.eq(30L))
                    .execute();
            transcript.attemptDoing(
                    "nested and rolled back",
                    () -> outer.dsl().transaction(inner -> {
                        inner.dsl()
                                .update(BOOK)
                                .set(BOOK.version, 31)
                                .where(BOOK.id.in(30L, 31L))
                                .execute();
                        throw new IllegalStateException("inner");
                    }));
            outer.dsl()
                    .transaction(inner ->
                            inner.dsl().deleteFrom(BOOK).where(BOOK.id.eq(32L)).execute());
        });
        transcript.attemptDoing(
                "rolled back",
                () -> jooq.transaction(outer -> {
                    outer.dsl().deleteFrom(BOOK).where(BOOK.id.eq(33L)).execute();
                    throw new IllegalStateException("outer");
                }));
    }

    private static final class Book extends TableImpl<BookRecord> {
        private static final long serialVersionUID = 1;
        final TableField<BookRecord, Long> id =
                createField(name("id"), SQLDataType.BIGINT.nullable(false).identity(true), this);
        final TableField<BookRecord, String> title = createField(name("title"), SQLDataType.VARCHAR(200), this);
        final TableField<BookRecord, BigDecimal> price = createField(name("price"), SQLDataType.NUMERIC(8, 2), this);
        final TableField<BookRecord, Integer> version = createField(name("version"), SQLDataType.INTEGER, this);

        Book() {
            super(name("book"));
        }

        @Override
        public Class<? extends BookRecord> getRecordType() {
            return BookRecord.class;
        }

        @Override
        public Identity<BookRecord, ?> getIdentity() {
            return Internal.createIdentity(this, id);
        }

        @Override
        public UniqueKey<BookRecord> getPrimaryKey() {
            return Internal.createUniqueKey(this, name("book_pkey"), id);
        }

        @Override
        public TableField<BookRecord, ?> getRecordVersion() {
            return version;
        }
    }

    /** A row of the table. */
    static final class BookRecord extends UpdatableRecordImpl<BookRecord> {
        private static final long serialVersionUID = 1;

        BookRecord() {
            super(BOOK);
        }
    }
}
