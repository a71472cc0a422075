/**
 * Type fidelity: values of every type, written in every way that an application has, arrive as they are, between servers of any two
 * majors; judged by {@code COPY … TO STDOUT} of both sides, which shares nothing with the library.
 */
@NullMarked
package dev.dualwrite.jdbc.types;

import org.jspecify.annotations.NullMarked;
