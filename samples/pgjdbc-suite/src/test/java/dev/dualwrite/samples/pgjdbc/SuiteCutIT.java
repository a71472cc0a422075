package dev.dualwrite.samples.pgjdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A fixed cut of the driver's own suite: the classes that write in most of JDBC's ways, on one combination. */
class SuiteCutIT {
    private static final String CLASSES = "org\\.postgresql\\.test\\.(jdbc2\\.(UpdateableResultTest|CopyTest)"
            + "|jdbc3\\.(Jdbc3SavepointTest|CompositeTest)|jdbc4\\.WrapperTest)(\\$.*)?";

    @Test
    void driversOwnTestsEndAlikeOnWrappedConnections() throws Exception {
        SuiteReport report = FidelitySuite.configured().run(List.of(Combination.ALL.get(0)), CLASSES);
        assertThat(report.alike()).as(report.text()).isTrue();
        assertThat(report.combinations().get(0).executedPlain()).isGreaterThan(80);
    }
}
