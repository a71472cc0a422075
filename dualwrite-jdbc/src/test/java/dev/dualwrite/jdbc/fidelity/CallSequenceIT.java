package dev.dualwrite.jdbc.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Seeded sequences of JDBC calls answer the same on a wrapped connection as on a plain one, and leave the follower equal
 * (G1, G3).
 *
 * <p>A longer run: {@code -Ddualwrite.test.seeds=N}, from {@code -Ddualwrite.test.first-seed=M} on, {@code
 * -Ddualwrite.test.driver=I} for one of the driver's settings alone.
 */
class CallSequenceIT {
    private static final int SEEDS = Integer.getInteger("dualwrite.test.seeds", 2);
    private static final int ONLY = Integer.getInteger("dualwrite.test.driver", -1);
    private static final int FIRST = Integer.getInteger("dualwrite.test.first-seed", 1);

    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    static Stream<Arguments> driverProperties() {
        Stream<Arguments> all = Stream.of(
                Arguments.of(Map.of()),
                Arguments.of(Map.of("reWriteBatchedInserts", "true", "prepareThreshold", "1")),
                Arguments.of(Map.of("preferQueryMode", "simple")),
                Arguments.of(Map.of("autosave", "always", "prepareThreshold", "-1")),
                Arguments.of(Map.of("stringtype", "unspecified", "preferQueryMode", "extendedForPrepared")));
        return ONLY < 0 ? all : all.skip(ONLY).limit(1);
    }

    @ParameterizedTest
    @MethodSource("driverProperties")
    void wrappedConnectionsAnswerAsPlainOnes(Map<String, String> driver) throws Exception {
        FidelitySchema.create(servers.legacy(), servers.target());
        List<String> differences = new ArrayList<>();
        try (TwinDatabases twins =
                TwinDatabases.open(servers.legacy(), servers.target(), driver, FidelitySchema::migrated)) {
            for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
                run(twins, seed, differences);
                if (!differences.isEmpty()) {
                    break;
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    private static void run(TwinDatabases twins, int seed, List<String> differences)
            throws SQLException, InterruptedException {
        twins.difference(c -> new CallSequence(seed, seed % 4 == 0).on(c))
                .ifPresent(d -> differences.add("seed " + seed + ":\n" + d));
        try {
            twins.settle();
        } catch (AssertionError e) {
            differences.add("seed " + seed + ": " + e.getMessage());
        }
    }
}
