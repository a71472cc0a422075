/** The seams in memory, with faults that tests switch on. */
@NullMarked
package dev.dualwrite.testkit;

import org.jspecify.annotations.NullMarked;
