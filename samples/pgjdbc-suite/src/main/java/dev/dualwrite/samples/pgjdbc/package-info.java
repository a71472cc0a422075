/** The PostgreSQL driver's own tests, run on plain and on wrapped connections and compared test by test. */
@NullMarked
package dev.dualwrite.samples.pgjdbc;

import org.jspecify.annotations.NullMarked;
