package io.datawollet.session;

import java.util.List;

/**
 * The live sessions of a partition.
 *
 * @param sessions at most 1,000, the soonest to expire first; an immutable list
 * @param more whether there are others
 */
public record SessionList(List<SessionInfo> sessions, boolean more) {
    /**
     * Copies the list.
     *
     * @param sessions at most 1,000, the soonest to expire first
     * @param more whether there are others
     */
    public SessionList {
        sessions = List.copyOf(sessions);
    }
}
