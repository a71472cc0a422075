package dev.dualwrite.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LexerTest {

    private static List<String> tokens(String sql, boolean standardConformingStrings) {
        Lexer lexer = new Lexer(sql, standardConformingStrings);
        List<String> tokens = new ArrayList<>();
        while (lexer.next()) {
            if (!lexer.kind().isTrivia()) {
                tokens.add(lexer.kind() + " " + sql.substring(lexer.start(), lexer.end()));
            }
        }
        return tokens;
    }

    private static List<String> tokens(String sql) {
        return tokens(sql, true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "abc | WORD",
                "_a$1é | WORD",
                "\"a\"\"b?\" | QUOTED_NAME",
                "U&\"d\\0061t\" | UNICODE_NAME",
                "'it''s ?' | STRING",
                "'C:\\' | STRING",
                "E'it\\'s ?' | ESCAPE_STRING",
                "e'\\\\' | ESCAPE_STRING",
                "U&'\\0041' | UNICODE_STRING",
                "$$a ? ; ' $$ | DOLLAR_STRING",
                "$fn$ $$ ? $$ $fn$ | DOLLAR_STRING",
                "B'101' | BIT_STRING",
                "x'1F' | BIT_STRING",
                "12 | INTEGER",
                "1_000 | INTEGER",
                "0x1F | INTEGER",
                "0b101 | INTEGER",
                "0o17 | INTEGER",
                "1.5 | DECIMAL",
                ".5 | DECIMAL",
                "1. | DECIMAL",
                "1e5 | DECIMAL",
                "1.5E-10 | DECIMAL",
                "? | PLACEHOLDER",
                "$1 | POSITIONAL",
                ":: | CAST",
                ":= | OPERATOR",
                "->> | OPERATOR",
                "@- | OPERATOR",
                "?? | OPERATOR",
                "@?? | OPERATOR",
                "/* a /* ? */ b */ | COMMENT",
                "-- ? ' | COMMENT",
                "'open | UNTERMINATED",
                "\"open | UNTERMINATED",
                "E'open\\' | UNTERMINATED",
                "$a$ open $b$ | UNTERMINATED",
                "/* /* open */ | UNTERMINATED",
                "\\ | OTHER",
            })
    void aTextOfOneTokenHasItsKind(String text, TokenKind kind) {
        Lexer lexer = new Lexer(text, true);

        assertThat(lexer.next()).isTrue();
        assertThat(lexer.kind()).isEqualTo(kind);
        assertThat(lexer.end()).isEqualTo(text.length());
        assertThat(lexer.next()).isFalse();
    }

    @Test
    void backslashEscapesInPlainStringsOnlyWithoutStandardConformingStrings() {
        assertThat(tokens("'a\\' ?", true)).containsExactly("STRING 'a\\'", "PLACEHOLDER ?");
        assertThat(tokens("'a\\' ?'", false)).containsExactly("ESCAPE_STRING 'a\\' ?'");
        assertThat(tokens("B'1\\' ?", false)).containsExactly("BIT_STRING B'1\\'", "PLACEHOLDER ?");
    }

    @Test
    void anEscapeStringContinuesOnTheNextLineWithItsRules() {
        assertThat(tokens("E'a'\n'b\\' ?'")).containsExactly("ESCAPE_STRING E'a'", "ESCAPE_STRING 'b\\' ?'");
        assertThat(tokens("E'a' -- c\n 'b\\''")).containsExactly("ESCAPE_STRING E'a'", "ESCAPE_STRING 'b\\''");
        assertThat(tokens("E'a' 'b\\' ?")).containsExactly("ESCAPE_STRING E'a'", "STRING 'b\\'", "PLACEHOLDER ?");
        assertThat(tokens("E'a', \n'b\\'")).containsExactly("ESCAPE_STRING E'a'", "COMMA ,", "STRING 'b\\'");
    }

    @Test
    void anOperatorEndsBeforeASignUnlessItHoldsASpecialCharacter() {
        assertThat(tokens("a=-1")).containsExactly("WORD a", "OPERATOR =", "OPERATOR -", "INTEGER 1");
        assertThat(tokens("a@-1")).containsExactly("WORD a", "OPERATOR @-", "INTEGER 1");
        assertThat(tokens("*+-")).containsExactly("OPERATOR *", "OPERATOR +", "OPERATOR -");
    }

    @Test
    void anOperatorEndsBeforeACommentAndBeforeAPlaceholder() {
        assertThat(tokens("a=--c\n?")).containsExactly("WORD a", "OPERATOR =", "PLACEHOLDER ?");
        assertThat(tokens("a+/*c*/?")).containsExactly("WORD a", "OPERATOR +", "PLACEHOLDER ?");
        assertThat(tokens("a=?")).containsExactly("WORD a", "OPERATOR =", "PLACEHOLDER ?");
        assertThat(tokens("a ??| ?")).containsExactly("WORD a", "OPERATOR ??|", "PLACEHOLDER ?");
        assertThat(tokens("???")).containsExactly("OPERATOR ??", "PLACEHOLDER ?");
        assertThat(tokens("?::int")).containsExactly("PLACEHOLDER ?", "CAST ::", "WORD int");
    }

    @Test
    void aDollarInsideANameQuotesNothing() {
        assertThat(tokens("a$b$ c$b$")).containsExactly("WORD a$b$", "WORD c$b$");
        assertThat(tokens("$ 1")).containsExactly("OTHER $", "INTEGER 1");
        assertThat(tokens("$a b")).containsExactly("OTHER $", "WORD a", "WORD b");
    }

    @Test
    void aRangeOfArraySubscriptsIsNotANumber() {
        assertThat(tokens("[1:2]")).containsExactly("OPEN [", "INTEGER 1", "COLON :", "INTEGER 2", "CLOSE ]");
        assertThat(tokens("1..2")).containsExactly("INTEGER 1", "DOT .", "DECIMAL .2");
        assertThat(tokens("1a")).containsExactly("INTEGER 1", "WORD a");
        assertThat(tokens("1_a")).containsExactly("INTEGER 1", "WORD _a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00a0", "ü", "日本"})
    void everyCharacterBeyondAsciiIsPartOfAName(String text) {
        assertThat(tokens(text)).containsExactly("WORD " + text);
    }

    @Test
    void namesAreFoldedAndCutAsTheServerDoes() {
        assertThat(Spelling.name(TokenKind.WORD, "UserÄ")).isEqualTo("userÄ");
        assertThat(Spelling.name(TokenKind.QUOTED_NAME, "\"User\"\"s\"")).isEqualTo("User\"s");
        assertThat(Spelling.name(TokenKind.UNICODE_NAME, "U&\"d\\0061t\\+000061\""))
                .isEqualTo("data");
        assertThat(Spelling.name(TokenKind.WORD, "x".repeat(70))).isEqualTo("x".repeat(63));
        assertThat(Spelling.name(TokenKind.QUOTED_NAME, '"' + "x".repeat(62) + "ä\""))
                .isEqualTo("x".repeat(62));
        assertThat(Spelling.name(TokenKind.QUOTED_NAME, "\"\"")).isNull();
    }

    @Test
    void stringsAreDecodedAsTheServerDoes() {
        assertThat(Spelling.string(TokenKind.STRING, "'it''s \\n'")).isEqualTo("it's \\n");
        assertThat(Spelling.string(TokenKind.ESCAPE_STRING, "E'a\\n\\t\\\\\\'''\\x41\\101\\u00e9\\U0001F600\\z'"))
                .isEqualTo("a\n\t\\''AAé😀z");
        assertThat(Spelling.string(TokenKind.ESCAPE_STRING, "E'\\uD83D\\uDE00'"))
                .isEqualTo("😀");
        assertThat(Spelling.string(TokenKind.DOLLAR_STRING, "$x$it's $$ \\n$x$"))
                .isEqualTo("it's $$ \\n");
        assertThat(Spelling.string(TokenKind.UNICODE_STRING, "U&'d\\0061t\\+000061 \\\\ '''"))
                .isEqualTo("data \\ '");
    }

    @Test
    void aStringWhoseBytesDependOnTheServersEncodingIsNotDecoded() {
        assertThat(Spelling.string(TokenKind.ESCAPE_STRING, "E'\\xe9'")).isNull();
        assertThat(Spelling.string(TokenKind.ESCAPE_STRING, "E'\\351'")).isNull();
        assertThat(Spelling.string(TokenKind.ESCAPE_STRING, "E'\\u12'")).isNull();
        assertThat(Spelling.string(TokenKind.UNICODE_STRING, "U&'\\12'")).isNull();
    }
}
