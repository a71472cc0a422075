package dev.dualwrite.jdbc.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.fidelity.FidelitySchema;
import dev.dualwrite.jdbc.fidelity.TwinDatabases;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every statement of the corpus has the same outcome through the library as without it, falls into a capture mode, and
 * leaves the follower equal once the ledger is worked off (G1, G2, G3).
 *
 * <p>By default a fixed part runs; {@code -Ddualwrite.test.corpus.every=1} runs all, {@code
 * -Ddualwrite.test.corpus.containing=TEXT} those alone that contain a text.
 */
class StatementCorpusIT {
    private static final int EVERY = Integer.getInteger("dualwrite.test.corpus.every", 6);
    private static final String CONTAINING = System.getProperty("dualwrite.test.corpus.containing", "");
    private static final int BETWEEN_SETTLEMENTS = 400;
    private static final int FAULTS_SHOWN = 300;

    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard();

    @Test
    void everyStatementAnswersAsWithoutTheLibraryAndIsFollowed() throws Exception {
        List<CorpusStatement> all = StatementCorpus.all().stream()
                .filter(one -> one.sql().contains(CONTAINING))
                .toList();
        FidelitySchema.create(servers.legacy(), servers.target());
        CorpusTables tables = CorpusTables.saved(servers.legacy());
        int ran = 0;
        try (TwinDatabases twins =
                        TwinDatabases.open(servers.legacy(), servers.target(), Map.of(), FidelitySchema::migrated);
                CorpusRun run = new CorpusRun(twins, tables)) {
            for (int number = 0; number < all.size() && run.faults().size() < FAULTS_SHOWN; number += EVERY) {
                run.run(all.get(number), number);
                if (++ran % BETWEEN_SETTLEMENTS == 0) {
                    twins.settle();
                }
            }
            twins.settle();
            System.out.println(ran + " statements, " + run.changing() + " of which changed rows, " + run.masked()
                    + " of them of a table still to be read again; modes:");
            run.modes().forEach((kind, modes) -> System.out.println("  " + kind + " " + modes));
            assertThat(run.faults()).isEmpty();
        }
    }
}
