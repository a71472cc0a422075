package dev.dualwrite.jdbc.catalog;

/** What a role may do with a whole table. */
public enum Privilege {
    SELECT,
    INSERT,
    UPDATE,
    DELETE,
    TRUNCATE,
    TRIGGER
}
