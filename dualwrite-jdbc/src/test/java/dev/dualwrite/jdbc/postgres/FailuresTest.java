package dev.dualwrite.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Side;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

class FailuresTest {
    private static PSQLException server(String fields) {
        return new PSQLException(new ServerErrorMessage(fields.replace('|', '\0')));
    }

    private static String all(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void aRefusalNamesObjectsAndNoValues() {
        SQLException e = server("SERROR|C23505|Mduplicate key value violates unique constraint \"users_mail\"|"
                + "DKey (mail)=(ann@secret) already exists.|sshop|tusers|nusers_mail|");
        assertThat(Failures.refuses(e)).isTrue();
        assertThat(Failures.reason(e))
                .isEqualTo("unique violation (SQLSTATE 23505) constraint users_mail table shop.users");
        DualWriteException told = Failures.translate(Side.TARGET, "write 1 changes", e);
        assertThat(told).isExactlyInstanceOf(DualWriteException.class);
        assertThat(all(told)).doesNotContain("secret");
    }

    @Test
    void aValueInThePrimaryMessageIsNotTold() {
        SQLException e = server("SERROR|C22P02|Minvalid input syntax for type integer: \"secret\"|");
        assertThat(Failures.refuses(e)).isTrue();
        assertThat(all(Failures.translate(Side.TARGET, "write", e)))
                .doesNotContain("secret")
                .contains("22P02");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "40001", "40P01", "55P03", "57014", "57P01", "57P03", "53300", "25006", "08006", "28P01", "3D000",
                "58030", "XX000"
            })
    void whatMayPassIsUnavailability(String state) {
        SQLException e = server("SERROR|C" + state + "|Mwhat it is|DKey (a)=(secret)|");
        assertThat(Failures.refuses(e)).isFalse();
        DualWriteException told = Failures.translate(Side.LEGACY, "do it", e);
        assertThat(told).isInstanceOf(DatabaseUnavailableException.class).hasMessageContaining(state);
        assertThat(all(told)).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"22001", "23502", "23514", "42P01", "42501", "44000", "0A000", "54000", "55000", "P0001"})
    void whatStaysIsARefusal(String state) {
        assertThat(Failures.refuses(server("SERROR|C" + state + "|Mno|"))).isTrue();
    }

    @Test
    void aStateOfAFunctionsOwnIsARefusalAndTheFunctionIsNamed() {
        SQLException e = server("SERROR|CZZ001|Mnot secret|Dsecret|"
                + "WPL/pgSQL function shop.picky(integer) line 3 at RAISE\nSQL statement \"SELECT 'secret'\"|");
        assertThat(Failures.refuses(e)).isTrue();
        assertThat(Failures.reason(e)).isEqualTo("error (SQLSTATE ZZ001) function shop.picky(integer)");
        SQLException inner = server("SERROR|C22012|Mdivision by zero|WSQL expression \"'secret' || 1/0\"\n"
                + "PL/pgSQL function shop.picky(integer) line 3 at IF|");
        assertThat(Failures.reason(inner)).doesNotContain("secret");
        assertThat(Failures.refuses(new SQLException("the driver's own", "99999")))
                .as("no server said so")
                .isFalse();
    }

    @Test
    void aPoolsTimeoutTellsItsCause() {
        SQLException cause = new PSQLException(
                "Connection to 10.0.0.1:5432 refused.",
                PSQLState.CONNECTION_UNABLE_TO_CONNECT,
                new IOException("refused"));
        SQLException e = new SQLTransientConnectionException("dualwrite-target - timed out", null, 0, cause);
        DualWriteException told = Failures.translate(Side.TARGET, "write 5 changes", e);
        assertThat(told)
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessage(
                        "The target did not write 5 changes: Connection to 10.0.0.1:5432 refused. (SQLSTATE 08001)");
    }

    @Test
    void anErrorOfTheStatementIsToldInFull() {
        SQLException e = server("SERROR|C42703|Mcolumn \"gone\" of relation \"users\" does not exist|P17|");
        assertThat(Failures.beforeAnyRow(e)).isTrue();
        assertThat(Failures.reason(e)).contains("column \"gone\" of relation \"users\"");
        assertThat(Failures.beforeAnyRow(server("SERROR|C42P01|Mrelation \"secret\" does not exist|")))
                .as("a regclass value that names no table")
                .isFalse();
    }
}
