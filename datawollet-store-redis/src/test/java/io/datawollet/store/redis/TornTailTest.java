package io.datawollet.store.redis;

import static io.datawollet.store.redis.Sample.NOW;
import static io.datawollet.store.redis.Sample.address;
import static io.datawollet.store.redis.Sample.append;
import static io.datawollet.store.redis.Sample.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.StoreException;
import io.datawollet.store.WriteResult.Done;
import io.lettuce.core.RedisClient;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A crash tears the last script's effects in the append-only file in two. The server that starts then takes none of them, leaves
 * the first part in the file, and writes behind it; so it is the start after that one which takes that first part, too late and
 * alone. Whatever that part is, sessions must be whole.
 */
class TornTailTest {
    private static final SessionAddress HERE = address(1, 1);
    private static final SessionAddress ELSEWHERE = address(2, 1);

    /** Smaller than each of the commands. */
    private static final int STEP = Integer.getInteger("datawollet.redis.tear", 61);

    private final RedisServer server =
            RedisServer.start(RedisBinary.shipped(), "--appendonly", "yes", "--appendfsync", "always");

    @AfterEach
    void closeServer() {
        server.close();
    }

    private interface Use {
        void of(RedisSessionStore store);
    }

    private void with(Use use) {
        RedisClient client = RedisClient.create(server.uri());
        try (RedisSessionStore store = RedisSessionStore.builder(client).build()) {
            RedisCluster.await(() -> isReached(store));
            use.of(store);
        } finally {
            Nodes.shutDown(client);
        }
    }

    /** To connect may take longer than a call is given. */
    private static boolean isReached(RedisSessionStore store) {
        try {
            store.list(Sample.key(9), NOW, 1);
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    private void restartWith(byte[] file) {
        server.kill();
        server.setAppendOnly(file);
        server.restart();
    }

    private static SessionPage at(RedisSessionStore store, SessionAddress address) {
        return store.load(address, NOW, 99, 99_999).orElseThrow();
    }

    /** That its rows are those of its revision, each there once. */
    private static void assertWhole(SessionPage page, long revision, int rows) {
        assertThat(page.session().revision()).isEqualTo(revision(revision));
        assertThat(page.session().header()).isEqualTo(Sample.header(revision));
        assertThat(page.session().rowCount()).isEqualTo(rows);
        assertThat(page.rows()).hasSize(rows);
        IntStream.range(0, rows)
                .forEach(i -> assertThat(page.rows().get(i)).as("row %d", i).isEqualTo(Sample.row(i + 1L)));
    }

    /** Tears the third append in many places, and lets what is given happen between the two starts. */
    private void tearTheThirdAppend(Use meanwhile, Consumer<SessionPage> check) {
        with(store -> {
            Sample.create(store, HERE);
            Sample.create(store, ELSEWHERE);
            append(store, HERE, 1);
            append(store, HERE, 2);
        });
        server.kill();
        byte[] before = server.appendOnly();
        server.restart();
        with(store -> append(store, HERE, 3));
        server.kill();
        byte[] whole = server.appendOnly();
        server.restart();
        for (int cut = before.length + 1; cut < whole.length; cut += STEP) {
            restartWith(Arrays.copyOf(whole, cut));
            with(store -> {
                assertWhole(at(store, HERE), 3, 2);
                meanwhile.of(store);
            });
            server.kill();
            server.restart();
            with(store -> check.accept(at(store, HERE)));
        }
    }

    @Test
    void an_append_that_was_torn_takes_effect_later_as_a_whole_or_not_at_all() {
        tearTheThirdAppend(store -> assertThat(append(store, ELSEWHERE, 1)).isEqualTo(new Done()), page -> {
            boolean landed = page.session().revision().equals(revision(4));
            assertWhole(page, landed ? 4 : 3, landed ? 3 : 2);
        });
    }

    @Test
    void an_append_that_was_torn_and_sent_again_is_there_once() {
        tearTheThirdAppend(
                store -> assertThat(append(store, HERE, 3)).isEqualTo(new Done()), page -> assertWhole(page, 4, 3));
    }

    @Test
    void an_append_that_was_torn_leaves_no_row_behind_a_renewal() {
        tearTheThirdAppend(
                store -> assertThat(Sample.replace(store, HERE, 3)).isEqualTo(new Done()),
                page -> assertWhole(page, 4, 2));
    }
}
