package dev.dualwrite.jdbc.preflight;

/**
 * Something that preflight found.
 *
 * @param severity what it means
 * @param code stable name of the kind of finding, for machines; {@code docs/preflight.md} lists them
 * @param object the thing: a table, a column, a database
 * @param message what is wrong with it
 * @param remedy what to do
 */
public record Finding(Severity severity, Code code, String object, String message, String remedy) {
    /** The kinds of findings. */
    public enum Code {
        TARGET_UNREACHABLE,
        TARGET_REFUSES_LOGIN,
        TARGET_NOT_READY,
        SAME_DATABASE,
        UNSUPPORTED_VERSION,
        NO_TABLES,
        PATTERN_WITHOUT_TABLE,
        TABLE_WITHOUT_KEY,
        INHERITANCE,
        ROW_SECURITY,
        PRIVILEGE,
        TRIGGER_PRIVILEGE,
        TABLE_MISSING,
        COLUMN_MISSING,
        COLUMN_DIFFERS,
        EXTRA_COLUMN,
        KEY_DIFFERS,
        LARGE_OBJECTS
    }

    static Finding error(Code code, Object object, String message, String remedy) {
        return new Finding(Severity.ERROR, code, object.toString(), message, remedy);
    }

    static Finding warning(Code code, Object object, String message, String remedy) {
        return new Finding(Severity.WARNING, code, object.toString(), message, remedy);
    }

    @Override
    public String toString() {
        return severity + " " + code + " " + object + ": " + message + " -> " + remedy;
    }
}
