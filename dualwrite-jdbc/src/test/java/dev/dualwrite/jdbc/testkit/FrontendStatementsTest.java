package dev.dualwrite.jdbc.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontendStatementsTest {

    private final FrontendStatements statements = new FrontendStatements();

    @Test
    void aNamedStatementIsRememberedUntilItIsClosed() {
        assertThat(send('P', "S_1\0COMMIT\0")).isNull();
        assertThat(send('B', "\0S_1\0")).isNull();
        assertThat(send('E', "\0")).isEqualTo("COMMIT");

        send('P', "S_2\0SELECT 1\0");
        send('B', "C_2\0S_2\0");
        assertThat(send('E', "C_2\0")).isEqualTo("SELECT 1");
        assertThat(send('E', "\0")).isEqualTo("COMMIT");

        send('C', "SS_1\0");
        send('B', "\0S_1\0");
        assertThat(send('E', "\0")).isEmpty();
    }

    @Test
    void aSimpleQueryIsExecutedAndASyncExecutesNothing() {
        assertThat(send('Q', "SELECT 1\0")).isEqualTo("SELECT 1");
        assertThat(send('S', "")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMMIT",
                "commit",
                " Commit ;",
                "END",
                "end transaction;",
                "COMMIT AND CHAIN",
                "COMMIT PREPARED 'x'",
                "SELECT 1;\n commit"
            })
    void theseCommit(String sql) {
        assertThat(FrontendStatements.isCommit(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ROLLBACK",
                "SELECT commit FROM t",
                "COMMITTED",
                "DO $$ BEGIN NULL; END; $$",
                "PREPARE TRANSACTION 'x'"
            })
    void theseDoNot(String sql) {
        assertThat(FrontendStatements.isCommit(sql)).isFalse();
    }

    private String send(char type, String body) {
        return statements.executedBy((byte) type, body.getBytes(StandardCharsets.UTF_8));
    }
}
