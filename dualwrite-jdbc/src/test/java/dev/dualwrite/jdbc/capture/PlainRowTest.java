package dev.dualwrite.jdbc.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.capture.NameResolution.Names;
import dev.dualwrite.jdbc.sql.SqlScript;
import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.model.Change;
import dev.dualwrite.testkit.Guarantees;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PGobject;

/** A change that is spelled out later is the change that would have been spelled out at once. */
class PlainRowTest {
    private static final List<String> TYPES = List.of(
            "smallint",
            "integer",
            "bigint",
            "numeric",
            "numeric(10,2)",
            "real",
            "double precision",
            "boolean",
            "text",
            "character varying",
            "character varying(3)",
            "character(3)",
            "bytea",
            "uuid",
            "date",
            "timestamp without time zone",
            "timestamp with time zone",
            "json",
            "jsonb",
            "point");
    private static final List<BoundValue> VALUES = List.of(
            BoundValue.NULL,
            BoundValue.OPAQUE,
            BoundValue.integer(7),
            BoundValue.integer(new BigInteger("99999999999999999999")),
            BoundValue.numeric(new BigDecimal("1.50")),
            BoundValue.numeric(new BigDecimal("7")),
            BoundValue.float4(1.5f),
            BoundValue.float8(2.5),
            BoundValue.bool(true),
            BoundValue.string("x"),
            BoundValue.string(""),
            BoundValue.string("longer than three"),
            BoundValue.string("7"),
            BoundValue.string(" 7"),
            BoundValue.string("t"),
            BoundValue.string("\\x00ff"),
            BoundValue.string("6F9619FF-8B86-D011-B42D-00C04FC964FF"),
            BoundValue.string("2026-11-21"),
            BoundValue.string("2026-11-21 10:00:00"),
            BoundValue.string("2026-11-21 10:00:00+01"),
            BoundValue.bytes(new byte[] {1, 2}),
            BoundValue.object(UUID.fromString("6f9619ff-8b86-d011-b42d-00c04fc964ff")),
            BoundValue.date(Date.valueOf("2026-11-21")),
            BoundValue.object(LocalDate.of(2026, 11, 21)),
            BoundValue.object(LocalDateTime.of(2026, 11, 21, 10, 0)),
            BoundValue.object(OffsetDateTime.of(2026, 11, 21, 10, 0, 0, 0, ZoneOffset.UTC)),
            BoundValue.timestamp(Timestamp.valueOf("2026-11-21 10:00:00")),
            named("json", "{}"),
            named("point", "(1,2)"));

    private final FixedSchema schema = new FixedSchema(new RecordingSink());

    private static BoundValue named(String type, String text) {
        try {
            PGobject object = new PGobject();
            object.setType(type);
            object.setValue(text);
            return BoundValue.object(object);
        } catch (java.sql.SQLException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private WriteCapture capture(String sql) {
        StatementPlan plan = new StatementPlanner(schema, () -> schema.sink.tables.keySet(), new CaptureReport())
                .plan(sql, true, SqlScript.parse(sql, true), new Names(null, false, false));
        return ((WritePlan) plan).rows();
    }

    private static Bindings bound(BoundValue... values) {
        Bindings bindings = new Bindings(1);
        for (int i = 0; i < values.length; i++) {
            bindings.set(i + 1, values[i]);
        }
        return bindings;
    }

    /** How many of the executions were told later. */
    private static int compare(WriteCapture capture, Bindings values) {
        int later = 0;
        for (long count : new long[] {StatementPlan.UNCOUNTED, 0, 1, 2}) {
            Change change = capture.later(values, count);
            if (change != null) {
                later++;
                Rows rows = capture.rows(values, count, null);
                assertThat(rows.changes()).containsExactly(change);
                assertThat(rows.doubts()).isEmpty();
                assertThat(rows.mode()).isEqualTo(CaptureMode.DERIVED);
                assertThat(rows.reason()).isEmpty();
                assertThat(change.bytes())
                        .isGreaterThanOrEqualTo(Change.reread(change.key()).bytes());
            }
        }
        return later;
    }

    @Test
    @Guarantees("G3")
    void changesToldLaterAreThoseToldAtOnce() {
        int later = 0;
        for (String keyType : TYPES) {
            for (String type : TYPES) {
                String table = "t" + later + "_" + schema.version;
                schema.table(table, "id")
                        .column("id", keyType)
                        .column("c", type)
                        .add();
                WriteCapture insert = capture("INSERT INTO " + table + " (c, id) VALUES (?, ?)");
                WriteCapture update = capture("UPDATE " + table + " SET c = ? WHERE id = ?");
                for (BoundValue key : VALUES) {
                    for (BoundValue value : VALUES) {
                        Bindings values = bound(value, key);
                        later += compare(insert, values) + compare(update, values);
                    }
                }
            }
        }
        assertThat(later).isGreaterThan(1000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE t SET c = ? WHERE id IN (?, 9)",
                "UPDATE t SET c = ?, n = 3 WHERE id = ?",
                "UPDATE t SET c = ? WHERE id = 7",
                "INSERT INTO t (c, id, n) VALUES (?, ?, 3)",
                "UPDATE t SET id = ? WHERE id = ?",
                "UPDATE t SET c = upper(?) WHERE id = ?",
                "UPDATE t SET c = ? WHERE n = ?",
                "INSERT INTO t (c, id) VALUES (?, ?), ('b', 8)",
                "INSERT INTO t (c, id) VALUES (?, ?) ON CONFLICT DO NOTHING",
                "INSERT INTO t (c, n) VALUES (?, ?)",
                "INSERT INTO t (c, id, n) VALUES (?, ?, random())",
                "DELETE FROM t WHERE c = ? AND id = ?",
                "UPDATE p SET c = ? WHERE id = ?",
            })
    @Guarantees("G2")
    void whatMayTakeMoreThanOneChangeIsToldAtOnce(String sql) {
        schema.table("t", "id")
                .column("id", "bigint")
                .column("c", "text")
                .column("n", "integer")
                .add();
        schema.table("p", "id")
                .column("id", "bigint")
                .column("c", "text")
                .gentle(RelationFacts.Event.UPDATE)
                .add();
        WriteCapture capture = capture(sql);
        for (long count : new long[] {StatementPlan.UNCOUNTED, 0, 1, 2}) {
            assertThat(capture.later(bound(BoundValue.string("1"), BoundValue.integer(1)), count))
                    .isNull();
        }
    }

    @Test
    @Guarantees("G3")
    void laterValuesOfTheSameStatementChangeNothing() {
        schema.table("t", "id").column("id", "bigint").column("c", "text").add();
        WriteCapture capture = capture("UPDATE t SET c = ? WHERE id = ?");
        Bindings values = bound(BoundValue.string("before"), BoundValue.integer(1));
        Change change = capture.later(values, 1);
        values.set(1, "after");
        values.set(2, 2L);
        assertThat(change.image().value(0)).isEqualTo("before");
        assertThat(change.key().values()).containsExactly("1");
    }

    @Test
    void compactValuesAreTheSameValues() {
        for (BoundValue value : VALUES) {
            assertThat(bound(value).get(1)).isEqualTo(value);
            assertThat(bound(value).frozen().get(1)).isEqualTo(value);
        }
        Bindings plain = new Bindings(0);
        plain.set(1, 7L);
        plain.set(2, true);
        plain.set(3, 1.5f);
        plain.set(4, 2.5);
        plain.set(5, "x");
        plain.set(6, (String) null);
        plain.set(7, new BigDecimal("1.50"));
        plain.set(9, new BigDecimal(BigInteger.ONE, 5000));
        assertThat(java.util.stream.IntStream.rangeClosed(1, 10).mapToObj(plain::get))
                .containsExactly(
                        BoundValue.integer(7),
                        BoundValue.bool(true),
                        BoundValue.float4(1.5f),
                        BoundValue.float8(2.5),
                        BoundValue.string("x"),
                        BoundValue.NULL,
                        BoundValue.numeric(new BigDecimal("1.50")),
                        BoundValue.OPAQUE,
                        BoundValue.OPAQUE,
                        BoundValue.OPAQUE);
    }

    @Test
    void whatIsLeftOutOrNullIsToldLaterToo() {
        schema.table("t", "id")
                .column("id", "bigint")
                .column("c", "text", "'by default'")
                .column("n", "integer")
                .add();
        assertThat(compare(capture("INSERT INTO t (id) VALUES (?)"), bound(BoundValue.integer(1))))
                .isPositive();
        assertThat(compare(capture("UPDATE t SET c = NULL WHERE id = ?"), bound(BoundValue.integer(1))))
                .isPositive();
    }

    @Test
    @Guarantees("G5")
    void aLongNumberIsPaidFor() {
        schema.table("t", "id").column("id", "bigint").column("c", "numeric").add();
        Change change = capture("UPDATE t SET c = ? WHERE id = ?")
                .later(
                        bound(BoundValue.numeric(new BigDecimal(BigInteger.TEN.pow(100_000))), BoundValue.integer(1)),
                        1);
        assertThat(change.bytes()).isGreaterThan(change.image().bytes());
    }

    /** Its digits are those of another number from some moment on. */
    private static final class Mutable extends BigDecimal {
        private static final long serialVersionUID = 1;
        private BigDecimal now = BigDecimal.ONE;

        Mutable() {
            super("1");
        }

        @Override
        public String toPlainString() {
            return now.toPlainString();
        }
    }

    @Test
    @Guarantees("G3")
    void aNumberOfTheApplicationsOwnClassIsNotHeld() {
        schema.table("t", "id").column("id", "bigint").column("c", "numeric").add();
        Bindings values = new Bindings(2);
        values.set(1, new Mutable());
        values.set(2, 1L);
        assertThat(capture("UPDATE t SET c = ? WHERE id = ?").later(values, 1)).isNull();
    }
}
