package dev.dualwrite.spi;

import dev.dualwrite.model.Interval;

/**
 * What the follower remembers of the newest change that it applied to a key.
 *
 * @param interval that change's
 * @param full it said all about the row (a full image or a delete)
 * @param writer id of the instance that wrote it; empty for rows read from the authority
 * @param sequence last sequence number that it spanned
 */
public record FenceEntry(Interval interval, boolean full, String writer, long sequence) {}
