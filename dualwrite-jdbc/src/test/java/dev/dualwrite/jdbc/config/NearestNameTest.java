package dev.dualwrite.jdbc.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    @ParameterizedTest
    @CsvSource({
        "dualwrite.target.ulr, dualwrite.target.url",
        "dualwrite.target.user-name, dualwrite.target.username",
        "dualwrite.targetUrl, dualwrite.target.url",
        "dualwrite.queue.maxBytes, dualwrite.queue.max-bytes",
        "dualwrite.table.include, dualwrite.tables.include",
        "dualwrite.observing, dualwrite.observe",
        "dualwrite.stage.initial-stage, dualwrite.initial-stage"
    })
    void aSlipOfThePenIsUnderstood(String given, String meant) {
        assertThat(NearestName.of(given, Setting.keys())).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"dualwrite.colour", "dualwrite.x", "dualwrite.kafka.bootstrap-servers"})
    void nothingIsGuessedWhereNothingIsNear(String given) {
        assertThat(NearestName.of(given, Setting.keys())).isEmpty();
    }

    @Test
    void ofNoNamesNoneIsNear() {
        assertThat(NearestName.of("dualwrite.target.url", java.util.List.of())).isEmpty();
    }
}
