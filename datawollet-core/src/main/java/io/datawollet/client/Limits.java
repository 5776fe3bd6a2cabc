package io.datawollet.client;

import java.util.OptionalInt;

/**
 * Upper bounds of what one client may make the library hold or send. Immutable; each method gives a copy with one value
 * changed. Whatever would pass a limit is refused whole.
 *
 * <p>Defaults: partition key 512 bytes, history 10,000 entries and 16 MiB, entry 256 KiB, no bound on the sessions of a
 * partition, documents as in {@link DocumentLimits}.
 *
 * @param partitionKeyBytes the longest partition key in bytes of UTF-8, 1 to 4,096
 * @param historyEntries the most recorded requests of one session, 1 to 1,000,000
 * @param historyBytes the most bytes of one session's history, payloads and operations together, 1 to 2^40
 * @param entryBytes the most bytes of one recorded request, 1 to 16 MiB
 * @param sessionsPerPartition the most live sessions of one partition, 1 to 100,000, if bounded; sessions started without a partition
 *     key are not counted. Starts at the same instant may pass it by their own number; the next start puts it right.
 *     While two root keys are in use it counts for each key by itself
 * @param partitionOverflow what happens beyond that
 * @param documents bounds of the documents of sessions and envelopes
 */
public record Limits(
        int partitionKeyBytes,
        int historyEntries,
        long historyBytes,
        int entryBytes,
        OptionalInt sessionsPerPartition,
        PartitionOverflow partitionOverflow,
        DocumentLimits documents) {
    /** The most that one answer may hold: 64 MiB. */
    public static final long MAX_ANSWER_BYTES = 64L << 20;

    /** The most entries that one page of history may have. */
    public static final int MAX_PAGE_ENTRIES = 1_000;

    /** What an answer writes around the payload and operation of an entry, at most. */
    private static final long FRAME_BYTES = 256;

    private static final int MAX_ENTRY_BYTES = 16 << 20;

    /**
     * Checks the values, each alone and together.
     *
     * @param partitionKeyBytes the longest partition key in bytes of UTF-8
     * @param historyEntries the most recorded requests of one session
     * @param historyBytes the most bytes of one session's history
     * @param entryBytes the most bytes of one recorded request
     * @param sessionsPerPartition the most live sessions of one partition, if bounded
     * @param partitionOverflow what happens beyond that
     * @param documents bounds of the documents of sessions and envelopes
     * @throws IllegalArgumentException if one is out of its range, or a page of history could pass 64 MiB; the message
     *     names the value and the rule
     */
    public Limits {
        check("partitionKeyBytes", partitionKeyBytes, 1, 4_096);
        check("historyEntries", historyEntries, 1, 1_000_000);
        check("historyBytes", historyBytes, 1, 1L << 40);
        check("entryBytes", entryBytes, 1, MAX_ENTRY_BYTES);
        if (sessionsPerPartition.isPresent()) {
            check("sessionsPerPartition", sessionsPerPartition.getAsInt(), 1, 100_000);
        }
        long entries = Math.min(historyEntries, MAX_PAGE_ENTRIES);
        long page = Math.min(historyBytes, entryBytes * entries) + FRAME_BYTES * entries;
        if (page > MAX_ANSWER_BYTES) {
            throw new IllegalArgumentException("historyBytes " + historyBytes + " and entryBytes " + entryBytes
                    + " together let one page of history reach " + page + " bytes; at most " + MAX_ANSWER_BYTES);
        }
    }

    /**
     * The defaults as they stand above.
     *
     * @return the default limits
     */
    public static Limits defaults() {
        return new Limits(
                512,
                10_000,
                16L << 20,
                256 << 10,
                OptionalInt.empty(),
                PartitionOverflow.REFUSE,
                DocumentLimits.defaults());
    }

    /**
     * A copy with another bound for partition keys.
     *
     * @param bytes of UTF-8
     * @return the copy
     */
    public Limits withPartitionKeyBytes(int bytes) {
        return new Limits(
                bytes, historyEntries, historyBytes, entryBytes, sessionsPerPartition, partitionOverflow, documents);
    }

    /**
     * A copy with other bounds for the history.
     *
     * @param entries the most recorded requests
     * @param bytes the most bytes of all of them
     * @return the copy
     */
    public Limits withHistory(int entries, long bytes) {
        return new Limits(
                partitionKeyBytes, entries, bytes, entryBytes, sessionsPerPartition, partitionOverflow, documents);
    }

    /**
     * A copy with another bound for one recorded request.
     *
     * @param bytes the most bytes of one recorded request
     * @return the copy
     */
    public Limits withEntryBytes(int bytes) {
        return new Limits(
                partitionKeyBytes,
                historyEntries,
                historyBytes,
                bytes,
                sessionsPerPartition,
                partitionOverflow,
                documents);
    }

    /**
     * A copy with a bound on the live sessions of one partition.
     *
     * @param sessions the most live sessions
     * @param overflow what happens beyond that
     * @return the copy
     */
    public Limits withSessionsPerPartition(int sessions, PartitionOverflow overflow) {
        return new Limits(
                partitionKeyBytes,
                historyEntries,
                historyBytes,
                entryBytes,
                OptionalInt.of(sessions),
                overflow,
                documents);
    }

    /**
     * A copy with other bounds for documents.
     *
     * @param value the bounds
     * @return the copy
     */
    public Limits withDocuments(DocumentLimits value) {
        return new Limits(
                partitionKeyBytes,
                historyEntries,
                historyBytes,
                entryBytes,
                sessionsPerPartition,
                partitionOverflow,
                value);
    }

    static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", not " + value);
        }
    }
}
