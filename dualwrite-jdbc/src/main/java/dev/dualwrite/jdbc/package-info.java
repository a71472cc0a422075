/** The facade: assembles a migration over two PostgreSQL databases and hands out the wrapped {@code DataSource}. */
@NullMarked
package dev.dualwrite.jdbc;

import org.jspecify.annotations.NullMarked;
