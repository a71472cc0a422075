package dev.dualwrite.samples.quickstart;

/**
 * What became of the shop that the recipe kept twice.
 *
 * <p>Immutable once the comparison has run.
 *
 * <p>{@code reordered} rows are among the diverged ones.
 *
 * @param calls of its application, failed ones not included
 * @param fired statements sent to the second database, of which {@code failed} were logged and forgotten,
 *     {@code dropped} found no place in the queue and {@code overtaken} ended after a later one of their connection
 */
record RecipeResult(
        Comparison comparison,
        long reordered,
        long calls,
        long failures,
        long fired,
        long failed,
        long dropped,
        long overtaken) {}
