package dev.dualwrite.jdbc.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.Stage;
import dev.dualwrite.testkit.Guarantees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Seeded sequences of reads answer the same, whichever side answers them.
 *
 * <p>A longer run: {@code -Ddualwrite.test.seeds=N}, from {@code -Ddualwrite.test.first-seed=M} on.
 */
@Guarantees("G1")
class ReadSequenceIT {
    private static final int SEEDS = Integer.getInteger("dualwrite.test.seeds", 8);
    private static final int FIRST = Integer.getInteger("dualwrite.test.first-seed", 1);

    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    @Test
    void readsOfEitherSideAnswerAsPlainOnes() throws Exception {
        FidelitySchema.create(servers.legacy(), servers.target());
        servers.executeOnBoth("CREATE TABLE local (id serial PRIMARY KEY, v text)");
        List<String> differences = new ArrayList<>();
        try (TwinDatabases twins = TwinDatabases.open(
                servers.legacy(),
                servers.target(),
                Map.of(),
                builder -> builder.tables(t -> t.include("public.plain", "public.pair")))) {
            twins.migration().force(Stage.TARGET_READ, "test");
            twins.migration().reads().targetPercent(100);
            for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
                int number = seed;
                twins.difference(c -> new ReadSequence(number).on(c))
                        .ifPresent(d -> differences.add("seed " + number + ":\n" + d));
            }
            assertThat(twins.migration().reads().counts().target()).isGreaterThan(SEEDS);
        }
        assertThat(differences).isEmpty();
    }
}
