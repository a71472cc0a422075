/**
 * The statement corpus: SQL that writes, composed clause by clause over a schema that has everything, each statement run
 * plainly and through the library.
 */
@NullMarked
package dev.dualwrite.jdbc.corpus;

import org.jspecify.annotations.NullMarked;
