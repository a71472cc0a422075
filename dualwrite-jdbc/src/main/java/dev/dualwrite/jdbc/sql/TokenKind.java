package dev.dualwrite.jdbc.sql;

/** What a piece of SQL text is to PostgreSQL's lexer, with pgjdbc's placeholders and escapes added. */
enum TokenKind {
    SPACE,
    COMMENT,
    WORD,
    QUOTED_NAME,
    UNICODE_NAME,
    STRING,
    ESCAPE_STRING,
    UNICODE_STRING,
    DOLLAR_STRING,
    BIT_STRING,
    INTEGER,
    DECIMAL,
    /** A single {@code ?} outside quotes and comments: what pgjdbc binds. */
    PLACEHOLDER,
    /** {@code $1}: PostgreSQL's own parameter syntax, which pgjdbc passes through. */
    POSITIONAL,
    OPERATOR,
    CAST,
    OPEN,
    CLOSE,
    COMMA,
    SEMICOLON,
    DOT,
    COLON,
    /** A character that starts nothing in SQL. */
    OTHER,
    /** A quote or comment that the text does not end; reaches to the end of the text. */
    UNTERMINATED;

    boolean isTrivia() {
        return this == SPACE || this == COMMENT;
    }

    boolean isName() {
        return this == WORD || this == QUOTED_NAME || this == UNICODE_NAME;
    }

    /** Whether it stands for a value, or may: the inside of a quote that does not end. */
    boolean isLiteral() {
        return isString() || this == BIT_STRING || this == INTEGER || this == DECIMAL || this == UNTERMINATED;
    }

    boolean isString() {
        return this == STRING || this == ESCAPE_STRING || this == UNICODE_STRING || this == DOLLAR_STRING;
    }
}
