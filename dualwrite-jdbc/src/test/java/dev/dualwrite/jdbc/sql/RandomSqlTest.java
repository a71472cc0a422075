package dev.dualwrite.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/** Seeded random texts: what the lexer must keep whatever comes, with the driver's own scanner as second opinion. */
class RandomSqlTest {

    private static final int ROUNDS = 4000;

    /** Pieces that hold no placeholder. Each is a whole token or trivia, and safe beside any other with a space between. */
    private static final List<String> PIECES = List.of(
            "select",
            "\"a ? b\"",
            "\"x\"\"y?\"",
            "'it''s ?'",
            "'back\\'",
            "e'\\' ?' ,",
            "E'\\\\' ,",
            "$$ ? ' \" $$",
            "$q$ $$ ? $$ $q$",
            "U&'\\0041?'",
            "U&\"d\\0061t?\"",
            "B'01'",
            "x'ff'",
            "1e5",
            "1_000",
            ".5",
            "0x1F",
            "??",
            "??|",
            "@??",
            "=",
            "->>",
            "<@",
            "::",
            ":=",
            ",",
            ".",
            "(",
            ")",
            "[",
            "]",
            "-- ? ' \"\n",
            "/* ? ' /* ? */ \" */",
            "\n",
            "\t",
            "a$b$",
            "été",
            "$1",
            "-",
            "+",
            "*",
            "/",
            ":");

    private static String piece(Random random) {
        return PIECES.get(random.nextInt(PIECES.size()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void tokensJoinedGiveBackTheTextAndEveryPlaceholderIsCounted(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder sql = new StringBuilder();
            int placeholders = 0;
            for (int i = random.nextInt(30); i >= 0; i--) {
                if (random.nextInt(4) == 0) {
                    sql.append('?');
                    placeholders++;
                } else {
                    sql.append(piece(random));
                }
                sql.append(' ');
            }

            String text = sql.toString();
            assertThat(joined(text, true)).isEqualTo(text);
            assertThat(Tokens.of(text, true)
                            .placeholdersBetween(0, Tokens.of(text, true).count()))
                    .as(text)
                    .isEqualTo(placeholders);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void placeholdersAreThoseThatTheDriverBinds(boolean standardConformingStrings) throws SQLException {
        Random random = new Random(standardConformingStrings ? 4 : 5);
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder sql = new StringBuilder("select ");
            for (int i = random.nextInt(20); i >= 0; i--) {
                String piece = random.nextInt(4) == 0 ? "?" : piece(random);
                boolean differs = !standardConformingStrings && (piece.contains("\\") || piece.startsWith("U&"));
                boolean needsSpace = Character.isLetterOrDigit(piece.charAt(0)) || "$'".indexOf(piece.charAt(0)) >= 0;
                sql.append(needsSpace ? " " : "")
                        .append(differs ? "'\\' ?'" : piece)
                        .append(random.nextInt(3) == 0 ? "" : " ");
            }

            String text = sql.toString();
            List<NativeQuery> queries = Parser.parseJdbcSql(text, standardConformingStrings, true, false, false, false);
            int bound = queries.stream()
                    .mapToInt(query -> query.bindPositions.length)
                    .sum();
            assertThat(Tokens.of(text, standardConformingStrings)
                            .placeholdersBetween(
                                    0,
                                    Tokens.of(text, standardConformingStrings).count()))
                    .as(text)
                    .isEqualTo(bound);
        }
    }

    @Test
    void scriptsAreSplitWhereTheDriverSplitsThem() throws SQLException {
        Random random = new Random(6);
        List<String> statements = List.of(
                "INSERT INTO t VALUES (?, ';')",
                "DELETE FROM t WHERE a = ? -- ;\n",
                "SELECT $$;$$",
                " ",
                "/* ; */",
                "UPDATE t SET a = E'\\';' WHERE (id) = (?)",
                "CREATE RULE r AS ON DELETE TO t DO (SELECT 1; SELECT 2)");
        for (int round = 0; round < ROUNDS; round++) {
            List<String> parts = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                parts.add(statements.get(random.nextInt(statements.size())));
            }
            String text = String.join(";", parts) + (random.nextBoolean() ? ";" : "");
            List<NativeQuery> queries = Parser.parseJdbcSql(text, true, true, true, false, false);

            SqlScript script = SqlScript.parse(text, true);
            assertThat(script.statements().stream().map(SqlStatement::placeholderCount))
                    .as(text)
                    .containsExactlyElementsOf(queries.stream()
                            .filter(query -> !query.nativeSql
                                    .replaceAll("/\\*.*?\\*/", "")
                                    .isBlank())
                            .map(query -> query.bindPositions.length)
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8})
    void noTextMakesItThrow(long seed) {
        Random random = new Random(seed);
        String alphabet = "aeEuU&xB0189_.'\"$?;:()[]{},-+*/=<>@#!~|^%` \n\t\\\u0000é\ud83d";
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder sql = new StringBuilder();
            for (int i = random.nextInt(60); i >= 0; i--) {
                sql.append(
                        random.nextInt(4) == 0
                                ? " " + Statements.WORDS.get(random.nextInt(Statements.WORDS.size())) + " "
                                : String.valueOf(alphabet.charAt(random.nextInt(alphabet.length()))));
            }
            readWhole(sql.toString());
        }
    }

    @Test
    void noTruncationOrSwapOfAStatementMakesItThrow() {
        Random random = new Random(9);
        for (String sql : Statements.VALID) {
            for (int i = 0; i <= sql.length(); i++) {
                readWhole(sql.substring(0, i));
                readWhole(sql.substring(i));
            }
            String[] words = sql.split("(?<=\\s)");
            for (int round = 0; round < 200; round++) {
                String[] shuffled = words.clone();
                for (int swaps = random.nextInt(3) + 1; swaps > 0; swaps--) {
                    int a = random.nextInt(words.length);
                    int b = random.nextInt(words.length);
                    String kept = shuffled[a];
                    shuffled[a] = shuffled[b];
                    shuffled[b] = kept;
                }
                readWhole(String.join("", shuffled));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "[(",
                "'",
                "\"",
                "$a$",
                "$a",
                "/*",
                "/* */",
                "--",
                "?",
                "?,",
                "a.",
                "f(",
                "f(1).",
                "a = ? AND ",
                "(a = ? AND ",
                "CASE ",
                "SELECT ",
                "FROM (",
                "UNION SELECT 1 ",
                ", (?)",
                ",",
                ";",
                "a b ",
                "E'\\'",
                "WITH a AS (",
                "conflict ",
                "ON conflict DO ",
                "1_",
                "x::",
                "AND a BETWEEN 1 ",
                "CAST(",
                "-",
                "ROW(",
                "IN (",
                "{"
            })
    void aLongTextTakesLinearTime(String piece) {
        String body = piece.repeat(200_000 / piece.length());

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (String start :
                    List.of("", "SELECT * FROM t WHERE ", "INSERT INTO t ", "UPDATE t SET a = ", "WITH x AS (")) {
                readWhole(start + body);
            }
        });
    }

    private static String joined(String sql, boolean standardConformingStrings) {
        Lexer lexer = new Lexer(sql, standardConformingStrings);
        StringBuilder joined = new StringBuilder();
        while (lexer.next()) {
            joined.append(sql, lexer.start(), lexer.end());
        }
        return joined.toString();
    }

    private static void readWhole(String sql) {
        for (boolean standardConformingStrings : new boolean[] {true, false}) {
            SqlScript script = SqlScript.parse(sql, standardConformingStrings);
            int placeholders = 0;
            int end = 0;
            for (SqlStatement statement : script.statements()) {
                StatementShape shape = statement.shape();
                assertThat(shape.writes()).isNotNull();
                assertThat(shape.tables()).isNotNull();
                assertThat(shape.isReadOnlyRoutable() && shape.writes() != Writes.NO)
                        .isFalse();
                assertThat(statement.start()).isGreaterThanOrEqualTo(end);
                assertThat(statement.firstPlaceholder()).isEqualTo(placeholders + 1);
                placeholders += statement.placeholderCount();
                end = statement.end();
            }
            assertThat(placeholders).isEqualTo(script.placeholderCount());
            if (script.acceptsReturning()) {
                assertThat(SqlScript.parse(script.appendReturning("1"), standardConformingStrings)
                                .acceptsReturning())
                        .as(() -> sql.substring(0, Math.min(200, sql.length())))
                        .isFalse();
            }
        }
    }
}
