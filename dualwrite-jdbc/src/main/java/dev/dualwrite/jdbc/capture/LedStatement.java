package dev.dualwrite.jdbc.capture;

import java.sql.Statement;

/** A statement of ours that the application may hold by another one around it. */
interface LedStatement {
    /** What its result sets say they came from, from now on. */
    void leadTo(Statement outer);
}
