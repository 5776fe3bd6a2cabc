package io.datawollet.client;

/** What happens when a start would give a partition more live sessions than it may have. */
public enum PartitionOverflow {
    /** The start is refused. */
    REFUSE,
    /** The new session is made, and those that expire first are ended. */
    END_SOONEST_TO_EXPIRE
}
