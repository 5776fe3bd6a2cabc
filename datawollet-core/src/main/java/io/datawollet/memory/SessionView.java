package io.datawollet.memory;

import io.datawollet.store.Revision;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A session as it stood at one instant. Taking it copies no bytes, so that the lock is held for a moment only; the
 * copies for the caller are made afterwards.
 */
final class SessionView {
    private final Revision revision;
    private final byte[] header;
    private final long expiresAt;
    private final byte[][] rows;
    private final int rowCount;

    /** The arrays are the store's own; of {@code rows} as many are valid as {@code rowCount} says. */
    SessionView(Revision revision, byte[] header, long expiresAt, byte[][] rows, int rowCount) {
        this.revision = revision;
        this.header = header;
        this.expiresAt = expiresAt;
        this.rows = rows;
        this.rowCount = rowCount;
    }

    SessionSnapshot snapshot() {
        return new SessionSnapshot(revision, header.clone(), Instant.ofEpochMilli(expiresAt), rowCount);
    }

    SessionPage page(long from, int maxRows, long maxBytes) {
        List<byte[]> run = new ArrayList<>();
        long bytes = 0;
        for (long i = from; i < rowCount && run.size() < maxRows; i++) {
            byte[] row = rows[(int) i];
            bytes += row.length;
            if (bytes > maxBytes && !run.isEmpty()) {
                break;
            }
            run.add(row.clone());
        }
        return new SessionPage(snapshot(), Collections.unmodifiableList(run));
    }
}
