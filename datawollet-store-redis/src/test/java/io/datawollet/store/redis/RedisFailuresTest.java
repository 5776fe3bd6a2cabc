package io.datawollet.store.redis;

import static io.datawollet.store.redis.Sample.NOW;
import static io.datawollet.store.redis.Sample.address;
import static io.datawollet.store.redis.Sample.append;
import static io.datawollet.store.redis.Sample.isAt;
import static io.datawollet.store.redis.Sample.key;
import static io.datawollet.store.redis.Sample.record;
import static io.datawollet.store.redis.Sample.revision;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datawollet.store.SessionAddress;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreFullException;
import io.datawollet.store.WriteResult;
import io.datawollet.store.WriteResult.Done;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store says when the server does not do what it is asked, and that it is true. */
class RedisFailuresTest {
    private static final String PREFIX = "failures:";
    private static final SessionAddress HERE = address(1, 1);
    private static final SessionAddress THERE = address(1, 2);

    private RedisServer server;
    private Nodes nodes;
    private RedisSessionStore store;
    private RedisClusterCommands<String, String> look;

    /** Which server fails. */
    Path binary() {
        return RedisBinary.shipped();
    }

    RedisServer server() {
        return server;
    }

    RedisSessionStore store() {
        return store;
    }

    @BeforeEach
    void startServer() {
        server = RedisServer.start(binary());
        nodes = Nodes.of(server);
        store = nodes.one().keyPrefix(PREFIX).build();
        look = nodes.look();
    }

    @AfterEach
    void closeServer() {
        if (server != null) {
            store.close();
            nodes.close();
            server.close();
        }
    }

    private static StoreException failure(Outcome expected, ThrowingCallable call) {
        StoreException failure = catchThrowableOfType(StoreException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.outcome()).as(failure.getMessage()).isEqualTo(expected);
        return failure;
    }

    private Map<String, ThrowingCallable> writes() {
        return Map.of(
                "create", () -> store.create(record(address(1, 9), 1), NOW, 9),
                "append", () -> append(store, HERE, 1),
                "replace", () -> Sample.replace(store, HERE, 1),
                "move", () -> Sample.move(store, HERE, THERE, 1));
    }

    private Map<String, ThrowingCallable> others() {
        return Map.of(
                "load", () -> store.load(HERE, NOW, 9, 999),
                "rows", () -> store.rows(HERE, 0, 9, 999, NOW),
                "list", () -> store.list(key(1), NOW, 9),
                "remove", () -> store.remove(HERE),
                "removePartition", () -> store.removePartition(key(1), 9));
    }

    private static ThrowingCallable named(Map<String, ThrowingCallable> calls, String name) {
        return Objects.requireNonNull(calls.get(name), name);
    }

    /** That the one session is as it was created, and no other there. */
    private void assertUntouched() {
        assertThat(store.load(HERE, NOW, 9, 999)).hasValueSatisfying(page -> {
            assertThat(page.session().revision()).isEqualTo(revision(1));
            assertThat(page.session().rowCount()).isZero();
        });
        assertThat(store.list(key(1), NOW, 9)).hasSize(1);
        assertThat(look.keys(PREFIX + "*")).as("the session and its index").hasSize(2);
    }

    private void say(String command) {
        assertThat(server.say(command)).isEqualTo("+OK");
    }

    private String keyOf(SessionAddress address) {
        return new String(new Keys(PREFIX).session(address), StandardCharsets.US_ASCII);
    }

    private String index() {
        return new String(new Keys(PREFIX).index(key(1)), StandardCharsets.US_ASCII);
    }

    @Test
    void a_replica_refuses_writes_and_reads_on() {
        Sample.create(store, HERE);
        say("REPLICAOF 127.0.0.1 1");
        writes().forEach((name, call) -> assertThat(failure(Outcome.NOT_APPLIED, call))
                .as(name)
                .hasMessage("%s failed (READONLY: the server is a replica)", name));
        failure(Outcome.NOT_APPLIED, () -> store.remove(HERE));
        failure(Outcome.NOT_APPLIED, () -> store.removePartition(key(1), 9));
        assertUntouched();
        say("REPLICAOF NO ONE");
        assertThat(append(store, HERE, 1)).isEqualTo(new Done());
    }

    @Test
    void a_full_server_takes_nothing_new_and_lets_read_and_remove() {
        Sample.create(store, HERE);
        look.configSet("maxmemory", "1");
        writes().forEach((name, call) ->
                assertThat(failure(Outcome.NOT_APPLIED, call)).as(name).isInstanceOf(StoreFullException.class));
        assertUntouched();
        assertThat(store.remove(HERE)).isTrue();
        assertThat(store.removePartition(key(1), 9)).isZero();
        look.configSet("maxmemory", "0");
        Sample.create(store, HERE);
        look.configSet("maxmemory", "1");
        assertThat(store.removePartition(key(1), 9)).isEqualTo(1);
    }

    @Test
    void a_server_that_evicts_is_refused_until_it_does_not() {
        for (String policy : List.of("allkeys-lru", "volatile-ttl")) {
            look.configSet("maxmemory-policy", policy);
            writes().forEach((name, call) -> assertThat(failure(Outcome.NOT_APPLIED, call))
                    .as(name)
                    .hasMessageStartingWith(name + " refused: the server's maxmemory-policy is " + policy));
            others().values().forEach(call -> failure(Outcome.NOT_APPLIED, call));
        }
        assertThat(look.keys("*")).isEmpty();
        look.configSet("maxmemory-policy", "noeviction");
        Sample.create(store, HERE);
        assertUntouched();
    }

    @Test
    void a_key_of_another_kind_at_an_address_is_an_error_and_stays() {
        look.set(keyOf(HERE), "mine");
        List.of("append", "replace", "move")
                .forEach(name -> assertThat(failure(Outcome.NOT_APPLIED, named(writes(), name)))
                        .hasMessageContaining("(WRONGTYPE: a key under the prefix belongs to something else)"));
        List.of("load", "rows", "remove").forEach(name -> failure(Outcome.NOT_APPLIED, named(others(), name)));
        assertThat(look.get(keyOf(HERE))).isEqualTo("mine");
        look.del(keyOf(HERE));
        look.rpush(keyOf(HERE), "not a head, though long enough to be one by its length");
        assertThat(failure(Outcome.NOT_APPLIED, () -> append(store, HERE, 1)))
                .hasMessageContaining(
                        "(FOREIGN: a key under the prefix belongs to something else, or to another version)");
        failure(Outcome.NOT_APPLIED, () -> store.load(HERE, NOW, 9, 999));
        assertThat(look.llen(keyOf(HERE))).isEqualTo(1);
    }

    @Test
    void a_key_of_another_kind_in_the_place_of_the_index_leaves_the_session_as_it_is() {
        Sample.create(store, HERE);
        look.rename(index(), "elsewhere");
        look.set(index(), "mine");
        writes().values().forEach(call -> failure(Outcome.NOT_APPLIED, call));
        List.of("list", "remove", "removePartition")
                .forEach(name -> failure(Outcome.NOT_APPLIED, named(others(), name)));
        assertThat(look.get(index())).isEqualTo("mine");
        look.rename("elsewhere", index());
        assertUntouched();
    }

    @Test
    void a_slow_server_leaves_the_outcome_unknown_and_one_row() {
        try (RedisSessionStore hasty = nodes.other()
                .keyPrefix(PREFIX)
                .commandTimeout(Duration.ofMillis(150))
                .build()) {
            Sample.create(store, HERE);
            // A server that does not know the script would do nothing with its name.
            Sample.create(store, address(2, 1));
            append(store, address(2, 1), 1);
            RedisCluster.await(() -> reaches(hasty));
            look.clientPause(500);
            assertThat(failure(Outcome.UNKNOWN, () -> append(hasty, HERE, 1)))
                    .hasMessage("append failed: no answer, it may have taken effect");
            // Sent again on the same connection, as the core does, it comes after the first one.
            WriteResult again = answered(() -> append(hasty, HERE, 1));
            assertThat(again).isInstanceOf(WriteResult.Conflict.class);
            assertThat(store.load(HERE, NOW, 9, 999).orElseThrow().session().rowCount())
                    .isEqualTo(1);
            assertThat(append(hasty, HERE, 2)).isEqualTo(new Done());
        }
    }

    /** The first call of a store opens its connection, which may take longer than this one is given. */
    private static boolean reaches(RedisSessionStore hasty) {
        try {
            return !isAt(hasty, THERE);
        } catch (StoreException e) {
            return false;
        }
    }

    /** The first answer of a server that is slow. */
    private static <T> T answered(Supplier<T> call) {
        while (true) {
            try {
                return call.get();
            } catch (StoreException e) {
                assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
            }
        }
    }

    @Test
    void a_user_without_a_right_is_told_which_line_is_missing() {
        say("ACL SETUSER halfway on >secret ~* +@all -pexpire");
        say("ACL SETUSER mute on >secret ~* +@all -evalsha");
        say("ACL SETUSER elsewhere on >secret ~other:* +@all");
        Sample.create(store, HERE);
        as(
                "mute",
                "secret",
                denied -> assertThat(failure(Outcome.NOT_APPLIED, () -> append(denied, HERE, 1)))
                        .hasMessageContaining("docs/redis.md"));
        as("elsewhere", "secret", denied -> failure(Outcome.NOT_APPLIED, () -> append(denied, HERE, 1)));
        as(
                "nobody",
                "secret",
                denied -> assertThat(failure(Outcome.NOT_APPLIED, () -> append(denied, HERE, 1)))
                        .hasMessage("append failed (WRONGPASS: the server refuses user or password)"));
        assertUntouched();
        // The first write of the script was allowed: to say that nothing has happened would not be true.
        as(
                "halfway",
                "secret",
                denied -> assertThat(failure(Outcome.UNKNOWN, () -> append(denied, HERE, 1)))
                        .hasMessageContaining("docs/redis.md"));
    }

    @Test
    void the_documented_rights_are_enough_for_each_operation_and_to_wait_for_replicas() {
        say(DocumentedRights.lineForWaiting());
        RedisClient client = RedisClient.create(DocumentedRights.as(server.uri()));
        try (RedisSessionStore plain = RedisSessionStore.builder(client).build();
                RedisSessionStore waiting = RedisSessionStore.builder(client)
                        .waitReplicas(1, Duration.ofMillis(1))
                        .build()) {
            Sample.create(plain, HERE);
            assertThat(append(plain, HERE, 1)).isEqualTo(new Done());
            assertThat(Sample.replace(plain, HERE, 2)).isEqualTo(new Done());
            assertThat(Sample.move(plain, HERE, THERE, 3)).isEqualTo(new Done());
            assertThat(plain.load(THERE, NOW, 9, 999).orElseThrow().rows()).hasSize(1);
            assertThat(plain.list(key(1), NOW, 9)).hasSize(1);
            // There is no replica; a right that was missing would stand as the cause.
            assertThat(failure(Outcome.UNKNOWN, () -> append(waiting, THERE, 4)))
                    .hasMessageContaining("UNCONFIRMED")
                    .hasRootCauseInstanceOf(CommandFailure.class);
            assertThat(plain.remove(THERE)).isTrue();
            Sample.create(plain, HERE);
            assertThat(plain.removePartition(key(1), 9)).isEqualTo(1);
        } finally {
            Nodes.shutDown(client);
        }
    }

    private void as(String user, String password, Consumer<RedisSessionStore> use) {
        RedisClient client = RedisClient.create();
        RedisURI uri = RedisURI.builder(server.uri())
                .withAuthentication(user, password)
                .build();
        try (RedisSessionStore other =
                RedisSessionStore.builder(client, uri).keyPrefix(PREFIX).build()) {
            use.accept(other);
        } finally {
            Nodes.shutDown(client);
        }
    }

    @Test
    void a_closed_store_refuses_and_its_client_lives_on() {
        Sample.create(store, HERE);
        store.close();
        writes().values().forEach(call -> failure(Outcome.NOT_APPLIED, call));
        others().values().forEach(call -> failure(Outcome.NOT_APPLIED, call));
        try (RedisSessionStore again = nodes.one().keyPrefix(PREFIX).build()) {
            assertThat(isAt(again, HERE)).isTrue();
        }
    }

    @Test
    void a_thread_that_is_interrupted_gets_an_error_and_stays_interrupted() {
        Sample.create(store, HERE);
        // An answer that is there at once is taken, whether or not the thread was interrupted.
        look.clientPause(200);
        Thread.currentThread().interrupt();
        StoreException failure = catchThrowableOfType(StoreException.class, () -> append(store, HERE, 1));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isNotNull();
        boolean landed = store.load(HERE, NOW, 9, 999).orElseThrow().session().rowCount() == 1;
        assertThat(landed && failure.outcome() == Outcome.NOT_APPLIED).isFalse();
    }

    @Test
    void messages_name_no_address_and_nothing_that_was_stored() {
        look.set(keyOf(HERE), "mine");
        String session = keyOf(HERE).substring(keyOf(HERE).indexOf('}') + 1);
        for (Throwable cause = failure(Outcome.NOT_APPLIED, () -> append(store, HERE, 1));
                cause != null;
                cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain(session).doesNotContain("mine");
        }
    }
}
