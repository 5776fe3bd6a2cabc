package io.datawollet.store.jdbc;

import io.datawollet.store.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The sweep in H2. It passes over what others hold, and so never waits for a lock while it has one. */
final class H2Sweep {
    /** H2 keeps what a transaction has deleted until it ends: so many blocks at the most. */
    private static final int UNITS_PER_TRANSACTION = 32;

    private static final String ENDED =
            "SELECT container FROM dw_ended_container ORDER BY container LIMIT ? FOR UPDATE SKIP LOCKED";

    private static final String EXPIRED =
            "SELECT id FROM dw_container WHERE expires_at < ? ORDER BY expires_at LIMIT ? FOR UPDATE SKIP LOCKED";

    private static final String CONTENTS =
            "SELECT id FROM dw_upload WHERE container = ? LIMIT ? FOR UPDATE SKIP LOCKED";

    private static final String UPLOADS =
            "SELECT id FROM dw_upload WHERE state = ? AND since < ? ORDER BY since LIMIT ? FOR UPDATE SKIP LOCKED";

    private final Connections connections;
    private final Names names;

    H2Sweep(Connections connections, Names names) {
        this.connections = connections;
        this.names = names;
    }

    int run(long expiredBefore, long idleBefore, int limit) {
        int done = 0;
        while (done < limit) {
            int part = Math.min(UNITS_PER_TRANSACTION, limit - done);
            int swept;
            try {
                swept = connections.transaction(
                        "sweeping", link -> new Part(link, expiredBefore, idleBefore, part).run());
            } catch (StoreException e) {
                if (done == 0) {
                    throw e;
                }
                // What was done before is done; a caller who goes on until nothing is left meets the failure then.
                break;
            }
            if (swept == 0) {
                break;
            }
            done += swept;
        }
        return done;
    }

    /** One transaction of a sweep. */
    private final class Part {
        private final Link link;
        private final long expiredBefore;
        private final long idleBefore;
        private int left;
        private int done;

        Part(Link link, long expiredBefore, long idleBefore, int limit) {
            this.link = link;
            this.expiredBefore = expiredBefore;
            this.idleBefore = idleBefore;
            this.left = limit;
        }

        int run() throws SQLException {
            for (long container : ids(ENDED, left)) {
                sweepContents(container);
            }
            for (long container : ids(EXPIRED, expiredBefore, left)) {
                H2Container.end(link, names, container);
                count(1);
            }
            sweepUploads("ending", Long.MAX_VALUE, false);
            sweepUploads("open", idleBefore, false);
            sweepUploads("past", idleBefore, false);
            sweepUploads("buried", idleBefore, false);
            sweepUploads("discarded", idleBefore, false);
            sweepUploads("discarded", Long.MAX_VALUE, true);
            return done;
        }

        private void sweepContents(long container) throws SQLException {
            count(update("DELETE FROM dw_document WHERE container = ? FETCH FIRST ? ROWS ONLY", container, left));
            sweepUploads(ids(CONTENTS, container, left), false);
            if (left > 0 && !holdsUploads(container)) {
                count(update("DELETE FROM dw_ended_container WHERE container = ?", container));
            }
        }

        private boolean holdsUploads(long container) throws SQLException {
            return !ids("SELECT id FROM dw_upload WHERE container = ? LIMIT 1", container)
                    .isEmpty();
        }

        private void sweepUploads(String state, long before, boolean remember) throws SQLException {
            sweepUploads(ids(UPLOADS, state, before, left), remember);
        }

        private void sweepUploads(List<Long> uploads, boolean remember) throws SQLException {
            for (long upload : uploads) {
                if (left > 0) {
                    count(new H2Upload(link, names, upload, "ending").sweep(remember, left));
                }
            }
        }

        private void count(int units) {
            done += units;
            left -= units;
        }

        private int update(String sql, Object... values) throws SQLException {
            return Parameters.update(link, names.in(sql), values);
        }

        private List<Long> ids(String sql, Object... values) throws SQLException {
            List<Long> ids = new ArrayList<>();
            try (PreparedStatement query = Parameters.prepare(link, names.in(sql), values);
                    ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    ids.add(found.getLong(1));
                }
            }
            return ids;
        }
    }
}
