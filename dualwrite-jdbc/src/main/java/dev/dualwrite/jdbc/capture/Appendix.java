package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.TableId;

/**
 * A statement with a RETURNING clause appended that nobody but capture asks for.
 *
 * <p>Immutable.
 *
 * @param text what is sent
 * @param apart it is sent by a driver's statement of its own, and never in a batch
 * @param size how many rows may come back
 * @param parameters how many placeholders it has
 * @param relation what the statement writes to
 * @param onlyThere every row that comes back was in that relation before
 */
record Appendix(String text, boolean apart, Wanted.Size size, int parameters, TableId relation, boolean onlyThere) {}
