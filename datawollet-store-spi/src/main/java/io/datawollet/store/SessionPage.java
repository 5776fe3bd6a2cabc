package io.datawollet.store;

import java.util.List;

/**
 * A session with a run of rows of its log, from one consistent read.
 *
 * @param session the header and what belongs to it
 * @param rows sealed rows in the order of the log, beginning at the index that was asked for; copies
 *     of what is stored
 */
public record SessionPage(SessionSnapshot session, List<byte[]> rows) {}
