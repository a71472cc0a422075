package dev.dualwrite.jdbc.capture;

import java.sql.SQLException;
import java.sql.Statement;

/** A statement of ours that the application may hold by another one around it. */
interface LedStatement {
    /** What its result sets say they came from, from now on. */
    void leadTo(Statement outer);

    /** Somebody else answered the application's newest execution: of the one before nothing is left. */
    void answeredElsewhere() throws SQLException;
}
