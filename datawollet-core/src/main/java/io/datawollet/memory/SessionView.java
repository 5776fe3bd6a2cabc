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
 *
 * @param revision the revision of the header
 * @param header the store's own array
 * @param expiresAt the end, in milliseconds
 * @param rows the store's own rows, valid below {@code rowCount}
 * @param rowCount how many rows the log had
 */
record SessionView(Revision revision, byte[] header, long expiresAt, byte[][] rows, int rowCount) {
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
