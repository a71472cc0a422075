package dev.dualwrite.jdbc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresPairIT {

    @Nested
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class ForAClass {

        @RegisterExtension
        static final PostgresPair servers = PostgresPair.of(15, 17);

        @Test
        @Order(1)
        void bothSidesHaveTheMajorsAskedFor() {
            assertThat(servers.legacy().value("SHOW server_version")).startsWith("15.");
            assertThat(servers.target().value("SHOW server_version")).startsWith("17.");
            assertThat(servers.legacy().server()).isNotSameAs(servers.target().server());
            servers.executeOnBoth("CREATE TABLE kept (id int)");
        }

        @Test
        @Order(2)
        void databasesAreKeptFromTestToTest() {
            assertThat(servers.legacy().number("SELECT count(*) FROM kept")).isZero();
            assertThat(servers.target().number("SELECT count(*) FROM kept")).isZero();
        }

        @Nested
        class Inside {

            @Test
            void nestedClassesSeeTheDatabasesOfTheirEnclosingClass() {
                assertThat(servers.legacy().url()).contains("/legacy_");
            }
        }
    }

    @Nested
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class ForATest {

        private static final List<TestDatabase> SEEN = new ArrayList<>();

        @RegisterExtension
        final PostgresPair servers = PostgresPair.standard();

        @Test
        @Order(1)
        void eachTestStartsEmpty() {
            remember();
        }

        @Test
        @Order(2)
        void andLeavesNothing() {
            TestDatabase earlier = SEEN.get(0);
            assertThat(servers.legacy().server()).as("shared").isSameAs(earlier.server());
            assertThat(servers.legacy()
                            .number("SELECT count(*) FROM pg_database WHERE datname = '" + earlier.name() + "'"))
                    .isZero();
            remember();
        }

        private void remember() {
            servers.executeOnBoth("CREATE TABLE t (id int)");
            SEEN.add(servers.legacy());
        }
    }

    @Nested
    class WithFreshDatabasesFromAStaticField {

        private static final Set<String> SEEN = new HashSet<>();

        @RegisterExtension
        static final PostgresPair servers = PostgresPair.standard().freshForEachTest();

        @Test
        void one() {
            assertThat(SEEN.add(servers.legacy().name())).isTrue();
        }

        @Test
        void two() {
            assertThat(SEEN.add(servers.legacy().name())).isTrue();
        }
    }

    @Nested
    @ExtendWith(PostgresPair.class)
    class AsParameter {

        @Test
        void thePairIsResolved(PostgresPair servers) {
            assertThat(servers.legacy().number("SELECT 1")).isEqualTo(1);
        }
    }

    @Nested
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class Dedicated {

        @RegisterExtension
        static final PostgresPair servers = PostgresPair.dedicated(16, 16).durable();

        @Test
        @Order(1)
        void aServerMayBeKilledAndIsNotShared() {
            assertThat(servers.legacy().server())
                    .isNotSameAs(
                            SharedServers.get(Side.LEGACY, ServerSettings.of(16).withDurability()));
            servers.legacy().execute("CREATE TABLE kept (id int)");
            servers.legacy().server().kill();
            assertThat(servers.target().number("SELECT 1")).isEqualTo(1);
        }

        @Test
        @Order(2)
        void theNextTestFindsItRunningWithItsData() {
            assertThat(servers.legacy().number("SELECT count(*) FROM kept")).isZero();
        }
    }

    @Nested
    class Comparison {

        @RegisterExtension
        final PostgresPair servers = PostgresPair.standard();

        private static final String TABLE =
                "CREATE TABLE t (id int, note text, at timestamptz, raw bytea, ratio float8, \"Mixed\" text[], doc jsonb)";

        @Test
        void equalRowsInAnyOrderAreEqual() {
            servers.executeOnBoth(TABLE);
            servers.legacy().execute("INSERT INTO t (id, note) VALUES (1, 'a'), (2, 'ä😀'), (3, NULL), (3, NULL)");
            servers.target().execute("INSERT INTO t (id, note) VALUES (3, NULL), (2, 'ä😀'), (3, NULL), (1, 'a')");

            TableComparison.assertEqual(servers.legacy(), servers.target(), "t", "public.t");
        }

        @Test
        void columnsMayStandInAnotherOrder() {
            servers.legacy().execute("CREATE TABLE t (id int, note text)", "INSERT INTO t (id, note) VALUES (1, 'a')");
            servers.target().execute("CREATE TABLE t (note text, id int)", "INSERT INTO t (id, note) VALUES (1, 'a')");

            TableComparison.assertEqual(servers.legacy(), servers.target(), "t");
        }

        @Test
        void aMissingRowIsToldOnEitherSide() {
            servers.executeOnBoth(TABLE, "INSERT INTO t (id) VALUES (1)");
            servers.legacy().execute("INSERT INTO t (id) VALUES (2)");
            servers.target().execute("INSERT INTO t (id) VALUES (3)");

            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> TableComparison.assertEqual(servers.legacy(), servers.target(), "t"))
                    .withMessageContaining("only in " + servers.legacy().name())
                    .withMessageContaining("only in " + servers.target().name());
            assertThat(TableComparison.differences(servers.legacy(), servers.target(), "t"))
                    .hasSize(2);
        }

        @Test
        void aDuplicateRowIsADifference() {
            servers.executeOnBoth(TABLE, "INSERT INTO t (id) VALUES (1)");
            servers.target().execute("INSERT INTO t (id) VALUES (1)");

            assertThat(TableComparison.differences(servers.legacy(), servers.target(), "t"))
                    .hasSize(1);
        }

        @Test
        void theLastDigitOfANumberAndAnEmptyTextInPlaceOfNullAreDifferences() {
            servers.executeOnBoth(TABLE);
            servers.legacy()
                    .execute(
                            "INSERT INTO t (id, ratio) VALUES (1, 0.1::float8 + 0.2::float8)",
                            "INSERT INTO t (id, note) VALUES (2, '')");
            servers.target().execute("INSERT INTO t (id, ratio) VALUES (1, 0.3)", "INSERT INTO t (id) VALUES (2)");

            assertThat(TableComparison.differences(servers.legacy(), servers.target(), "t"))
                    .hasSize(4);
        }

        @Test
        void manyDifferencesAreCutShort() {
            servers.executeOnBoth(TABLE);
            servers.legacy().execute("INSERT INTO t (id) SELECT generate_series(1, 5000)");

            assertThat(TableComparison.differences(servers.legacy(), servers.target(), "t"))
                    .hasSize(11)
                    .last()
                    .isEqualTo("… and more");
        }

        @Test
        void differentColumnsAreADifference() {
            servers.executeOnBoth(TABLE);
            servers.target().execute("ALTER TABLE t ADD COLUMN extra int");

            assertThat(TableComparison.differences(servers.legacy(), servers.target(), "t"))
                    .singleElement()
                    .asString()
                    .contains("extra");
        }
    }
}
