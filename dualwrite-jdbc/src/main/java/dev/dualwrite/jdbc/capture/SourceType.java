package dev.dualwrite.jdbc.capture;

/** What the driver sends a parameter as, or the parser takes a literal for. */
enum SourceType {
    NULL,
    INTEGER,
    NUMERIC,
    FLOAT4,
    FLOAT8,
    BOOLEAN,
    /** Text of type varchar, or an untyped literal: where one is accepted in the other's place, it means the same. */
    STRING,
    BYTES,
    UUID,
    DATE,
    /** {@code LocalDateTime}: wall time. */
    WALL_TIME,
    /** {@code OffsetDateTime}: an instant. */
    INSTANT,
    /** {@code java.sql.Timestamp}: the column decides whether it is an instant or the JVM's wall time. */
    TIMESTAMP,
    /** Text of a type that is given by name. */
    NAMED,
    /** Something whose text is not sure: streams, arrays, vendor objects, values with a calendar. */
    OPAQUE
}
