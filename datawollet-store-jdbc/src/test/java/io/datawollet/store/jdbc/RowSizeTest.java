package io.datawollet.store.jdbc;

import static io.datawollet.store.jdbc.Sessions.END;
import static io.datawollet.store.jdbc.Sessions.HERE;
import static io.datawollet.store.jdbc.Sessions.NOW;
import static io.datawollet.store.jdbc.Sessions.address;
import static io.datawollet.store.jdbc.Sessions.bytes;
import static io.datawollet.store.jdbc.Sessions.create;
import static io.datawollet.store.jdbc.Sessions.move;
import static io.datawollet.store.jdbc.Sessions.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionStore;
import io.datawollet.store.WriteResult;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows around the sizes at which databases begin to keep them in another way, and as large as an entry may be. */
class RowSizeTest {
    private static final int[] LENGTHS = {
        0, 1, 1_900, 2_100, 8_192, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 16 << 20, (16 << 20) + 999
    };

    @Test
    void rows_of_any_size_come_back_from_PostgreSQL() throws IOException {
        try (SessionTables tables = SessionTables.on(PostgresServer.shared(18))) {
            assertComesBack(tables.store());
        }
    }

    /** A value of bytes has at most 1 MiB in H2. */
    @Test
    void rows_of_any_size_come_back_from_H2() throws IOException {
        try (SessionTables tables = H2File.create().sessions()) {
            assertComesBack(tables.store());
        }
    }

    private static void assertComesBack(SessionStore store) {
        create(store, HERE);
        byte[][] rows = new byte[LENGTHS.length][];
        for (int i = 0; i < LENGTHS.length; i++) {
            rows[i] = new byte[LENGTHS[i]];
            new Random(i).nextBytes(rows[i]);
            assertThat(store.append(HERE, revision(i + 1), revision(i + 2), bytes(9), rows[i].clone(), END, NOW))
                    .isEqualTo(new WriteResult.Done());
        }
        for (int i = 0; i < LENGTHS.length; i++) {
            SessionPage page = store.rows(HERE, i, 1, 0, NOW).orElseThrow();
            assertThat(page.rows()).hasSize(1);
            assertThat(page.rows().get(0)).as("row of %d bytes", LENGTHS[i]).isEqualTo(rows[i]);
        }
        assertThat(move(store, HERE, LENGTHS.length + 1, address(1, 9))).isEqualTo(new WriteResult.Done());
        assertThat(store.remove(address(1, 9))).isTrue();
    }
}
