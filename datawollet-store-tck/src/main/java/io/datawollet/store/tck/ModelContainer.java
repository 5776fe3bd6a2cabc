package io.datawollet.store.tck;

import io.datawollet.store.ContainerRecord;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** What lies at an address of a {@link ModelEnvelopeStore}. Guarded by the lock of the store. */
public final class ModelContainer {
    /** What has become of an upload. */
    public enum State {
        /** Begun, and nothing else. */
        UNDER_WAY,
        /** Given up. */
        DISCARDED,
        /** The current version of a document. */
        CURRENT,
        /** A version that was replaced or removed. */
        PAST
    }

    /**
     * One upload, or the version that came of it.
     *
     * @param state what has become of it
     * @param since when it last moved, was discarded, replaced or removed
     * @param indices of the blocks that are there, from 1 on; the upload's own set
     */
    public record Upload(State state, Instant since, NavigableSet<Integer> indices) {
        static Upload begun(Instant now) {
            return new Upload(State.UNDER_WAY, now, new TreeSet<>());
        }

        /**
         * This upload with its blocks at a later time.
         *
         * @param next what becomes of it
         * @param now when
         * @return the upload to keep in the place of this one
         */
        public Upload moved(State next, Instant now) {
            return new Upload(next, now, indices);
        }

        boolean isVersion() {
            return state == State.CURRENT || state == State.PAST;
        }

        /** Whether there is every block that a version of so many needs. */
        boolean hasAll(int blockCount) {
            return indices.headSet(blockCount).size() == blockCount - 1;
        }

        boolean hasRun(int from, int count) {
            return indices.tailSet(from)
                            .headSet((int) Math.min(Integer.MAX_VALUE, (long) from + count))
                            .size()
                    == count;
        }
    }

    private ContainerRecord record;
    private final NavigableMap<StoreKey, DocumentVersion> documents = new TreeMap<>();
    private final Map<UploadId, Upload> uploads = new HashMap<>();

    /**
     * One without documents.
     *
     * @param record its header and times; copied
     */
    public ModelContainer(ContainerRecord record) {
        this.record = copy(record);
    }

    /**
     * Takes another header, revision, root key or end; the documents stay.
     *
     * @param next what to take; copied
     */
    public void become(ContainerRecord next) {
        this.record = copy(next);
    }

    /**
     * What it is.
     *
     * @return a copy
     */
    public ContainerRecord record() {
        return copy(record);
    }

    /**
     * What a caller is told of it.
     *
     * @return with a copy of the header
     */
    public ContainerSnapshot snapshot() {
        return new ContainerSnapshot(
                record.revision(), record.header().clone(), record.rootKeyId(), record.expiresAt());
    }

    /**
     * Whether it is live.
     *
     * @param now when
     * @return true before its end
     */
    public boolean liveAt(Instant now) {
        return now.isBefore(record.expiresAt());
    }

    /**
     * The current versions of its documents.
     *
     * @return its own map
     */
    public NavigableMap<StoreKey, DocumentVersion> documents() {
        return documents;
    }

    /**
     * All uploads that it knows of, those of current versions included.
     *
     * @return its own map
     */
    public Map<UploadId, Upload> uploads() {
        return uploads;
    }

    /** The sum of the sizes of all current versions. */
    long bytes() {
        return documents.values().stream().mapToLong(DocumentVersion::size).sum();
    }

    /** A version is no longer current; its blocks stay for those who read them. */
    void retire(DocumentVersion version, Instant now) {
        Upload old = Objects.requireNonNull(uploads.get(version.upload()));
        uploads.put(version.upload(), old.moved(State.PAST, now));
    }

    long uploadsUnderWay() {
        return uploads.values().stream()
                .filter(upload -> upload.state() == State.UNDER_WAY)
                .count();
    }

    /**
     * A copy of a version, arrays included.
     *
     * @param version of which
     * @return the copy
     */
    public static DocumentVersion copy(DocumentVersion version) {
        return new DocumentVersion(
                version.upload(),
                version.blockCount(),
                version.size(),
                version.info().clone(),
                version.firstBlock().clone());
    }

    private static ContainerRecord copy(ContainerRecord record) {
        return new ContainerRecord(
                record.address(), record.revision(), record.header().clone(), record.rootKeyId(), record.expiresAt());
    }
}
