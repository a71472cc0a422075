/** Lexer and clause scanner: statement text to shape. */
@NullMarked
package dev.dualwrite.jdbc.sql;

import org.jspecify.annotations.NullMarked;
