package io.datawollet.store.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** An upload or version whose row in H2 is locked until the transaction ends. */
final class H2Upload {
    private final Link link;
    private final Names names;
    private final long id;
    private final String state;

    H2Upload(Link link, Names names, long id, String state) {
        this.link = link;
        this.names = names;
        this.id = id;
        this.state = state;
    }

    boolean isOpen() {
        return state.equals("open");
    }

    /** The block count is that of a version, 0 for what is none. */
    void become(String next, long now, int blockCount) throws SQLException {
        update("UPDATE dw_upload SET state = ?, since = ?, block_count = ? WHERE id = ?", next, now, blockCount, id);
    }

    /** Whether there is every block that a version of so many needs, but for the first one. */
    boolean hasAll(int blockCount) throws SQLException {
        String sql = names.in("SELECT count(*) FROM dw_block WHERE upload = ? AND idx >= 1 AND idx < ?");
        try (PreparedStatement query = Parameters.prepare(link, sql, id, blockCount)) {
            return EnvelopeRows.number(query) == blockCount - 1;
        }
    }

    /** One that is there already stays. */
    void add(int index, byte[] block) throws SQLException {
        String sql = names.in("SELECT count(*) FROM dw_block WHERE upload = ? AND idx = ?");
        try (PreparedStatement query = Parameters.prepare(link, sql, id, index)) {
            if (EnvelopeRows.number(query) == 0) {
                update("INSERT INTO dw_block (upload, idx, data) VALUES (?, ?, ?)", id, index, block);
            }
        }
    }

    /**
     * Ends it: as many of its blocks as the limit, and thereafter its row, or the memory that it was discarded. What is not
     * done then is left in a state in which nobody goes on with it.
     *
     * @return how many units that were
     */
    int sweep(boolean remember, int limit) throws SQLException {
        int done = update("DELETE FROM dw_block WHERE upload = ? FETCH FIRST ? ROWS ONLY", id, limit);
        if (done == limit) {
            if (!remember) {
                update("UPDATE dw_upload SET state = 'ending' WHERE id = ?", id);
            }
            return done;
        }
        update(
                remember ? "UPDATE dw_upload SET state = 'buried' WHERE id = ?" : "DELETE FROM dw_upload WHERE id = ?",
                id);
        return done + 1;
    }

    private int update(String sql, Object... values) throws SQLException {
        return Parameters.update(link, names.in(sql), values);
    }
}
