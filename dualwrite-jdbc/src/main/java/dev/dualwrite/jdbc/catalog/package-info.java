/** What the database says about its tables. */
@NullMarked
package dev.dualwrite.jdbc.catalog;

import org.jspecify.annotations.NullMarked;
