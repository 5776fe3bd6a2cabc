package io.datawollet.store.redis;

import static io.datawollet.store.redis.Sample.NOW;
import static io.datawollet.store.redis.Sample.address;
import static io.datawollet.store.redis.Sample.append;
import static io.datawollet.store.redis.Sample.isAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datawollet.store.SessionAddress;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.WriteResult.Done;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that goes away and comes back, under each of the ways in which a client may be told to deal with it. */
class LostConnectionTest {
    private static final SessionAddress HERE = address(1, 1);

    /** At least. */
    private static final int BYTES_OF_AN_APPEND = 650;

    private final RedisServer server =
            RedisServer.start(RedisBinary.shipped(), "--appendonly", "yes", "--appendfsync", "always");
    private final RedisClient client = RedisClient.create(server.uri());

    @AfterEach
    void closeServer() {
        Nodes.shutDown(client);
        server.close();
    }

    private RedisSessionStore store(DisconnectedBehavior behavior, Duration timeout) {
        client.setOptions(ClientOptions.builder().disconnectedBehavior(behavior).build());
        return RedisSessionStore.builder(client).commandTimeout(timeout).build();
    }

    private static StoreException failure(Runnable call) {
        StoreException failure = catchThrowableOfType(StoreException.class, call::run);
        assertThat(failure).isNotNull();
        return failure;
    }

    /** Until the driver has its connection, for the first time or again. */
    private static void awaitBack(RedisSessionStore store) {
        RedisCluster.await(() -> {
            try {
                return store.load(address(7, 7), NOW, 0, 0).isEmpty();
            } catch (StoreException e) {
                return false;
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void what_was_not_sent_in_time_is_never_sent(DisconnectedBehavior behavior) {
        try (RedisSessionStore store = store(behavior, Duration.ofMillis(300))) {
            awaitBack(store);
            Sample.create(store, address(1, 2));
            server.kill();
            // The first may still meet the connection as it breaks; that is in doubt then, and not of interest here.
            failure(() -> Sample.create(store, address(1, 3)));
            assertThat(failure(() -> Sample.create(store, HERE)).outcome()).isEqualTo(Outcome.NOT_APPLIED);
            assertThat(failure(() -> append(store, address(1, 2), 1)).outcome()).isEqualTo(Outcome.NOT_APPLIED);
            server.restart();
            awaitBack(store);
            assertThat(isAt(store, HERE)).isFalse();
            assertThat(append(store, address(1, 2), 1)).isEqualTo(new Done());
        }
    }

    /** More than one: the driver fails the first itself when the connection is reset, and sends the others again. */
    @ParameterizedTest
    @EnumSource
    void what_was_sent_when_the_connection_broke_is_unknown_and_not_sent_again(DisconnectedBehavior behavior) {
        int count = 4;
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try (RedisSessionStore store = store(behavior, Duration.ofSeconds(20))) {
            for (int i = 0; i < count; i++) {
                Sample.create(store, address(1, i));
            }
            server.suspend();
            List<CompletableFuture<StoreException>> appending = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                SessionAddress mine = address(1, i);
                appending.add(CompletableFuture.supplyAsync(() -> failure(() -> append(store, mine, 1)), threads));
            }
            server.awaitUnread(count * BYTES_OF_AN_APPEND);
            server.kill();
            server.restart();
            assertThat(appending)
                    .allSatisfy(failed -> assertThat(failed.join().outcome()).isEqualTo(Outcome.UNKNOWN));
            awaitBack(store);
            for (int i = 0; i < count; i++) {
                assertThat(store.load(address(1, i), NOW, 9, 999)
                                .orElseThrow()
                                .session()
                                .rowCount())
                        .as("rows: the server that was sent one has never read it")
                        .isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_server_that_is_not_there_at_the_start_is_found_later() {
        server.kill();
        try (RedisSessionStore store = store(DisconnectedBehavior.DEFAULT, Duration.ofSeconds(2))) {
            StoreException failure = failure(() -> Sample.create(store, HERE));
            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
            assertThat(failure).hasMessage("create failed: the server was not reached, and the command was not sent");
            server.restart();
            Sample.create(store, HERE);
            assertThat(isAt(store, HERE)).isTrue();
        }
    }

    @Test
    void a_client_that_was_shut_down_is_an_error_of_the_store() {
        RedisClient closing = RedisClient.create(server.uri());
        try (RedisSessionStore used = RedisSessionStore.builder(closing)
                        .commandTimeout(Duration.ofSeconds(1))
                        .build();
                RedisSessionStore unused = RedisSessionStore.builder(closing).build()) {
            awaitBack(used);
            Nodes.shutDown(closing);
            assertThat(failure(() -> Sample.create(used, HERE)).outcome()).isEqualTo(Outcome.NOT_APPLIED);
            assertThat(failure(() -> Sample.create(unused, HERE)).outcome()).isEqualTo(Outcome.NOT_APPLIED);
        }
    }

    @Test
    void a_client_that_does_not_reconnect_is_refused() {
        client.setOptions(ClientOptions.builder().autoReconnect(false).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisSessionStore.builder(client))
                .withMessageContaining("autoReconnect");
    }
}
