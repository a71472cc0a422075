/** Immutable vocabulary: tables, keys, images, changes, committed transactions, stages, routing. */
@NullMarked
package dev.dualwrite.model;

import org.jspecify.annotations.NullMarked;
