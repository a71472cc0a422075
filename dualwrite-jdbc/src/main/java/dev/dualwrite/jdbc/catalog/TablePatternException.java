package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.model.DualWriteException;

/** A table pattern that cannot be read; the message quotes it and says what a pattern looks like. */
public final class TablePatternException extends DualWriteException {

    private static final long serialVersionUID = 1L;

    TablePatternException(String pattern, String fault) {
        super("Table pattern <" + pattern + "> " + fault
                + ": write schema.table, with * for any characters and ? for one, and double quotes around a part"
                + " that is to be taken exactly");
    }
}
