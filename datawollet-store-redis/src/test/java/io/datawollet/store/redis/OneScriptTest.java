package io.datawollet.store.redis;

import static io.datawollet.store.redis.Sample.END;
import static io.datawollet.store.redis.Sample.NOW;
import static io.datawollet.store.redis.Sample.address;
import static io.datawollet.store.redis.Sample.append;
import static io.datawollet.store.redis.Sample.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.Scope;
import io.datawollet.key.RootKeys;
import io.datawollet.session.Session;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.store.WriteResult.Done;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How often the store asks the server, as the server counts it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneScriptTest {
    private static final Pattern EVALSHA = Pattern.compile("cmdstat_evalsha:calls=([0-9]+)");
    private static final Pattern EVAL = Pattern.compile("cmdstat_eval:calls=([0-9]+)");

    private final RedisServer server = RedisServer.start(RedisBinary.shipped());
    private final Nodes nodes = Nodes.of(server);
    private final RedisSessionStore store = nodes.one().build();

    @BeforeEach
    void warm_the_scripts_up() {
        nodes.look().flushall();
        everyOperation();
        nodes.look().flushall();
    }

    @AfterAll
    void closeServer() {
        store.close();
        nodes.close();
        server.close();
    }

    private void everyOperation() {
        Sample.create(store, address(1, 1));
        append(store, address(1, 1), 1);
        Sample.move(store, address(1, 1), address(1, 2), 2);
        store.load(address(1, 2), NOW, 9, 999);
        store.list(key(1), NOW, 9);
        store.remove(address(1, 2));
        store.removePartition(key(1), 9);
    }

    private long count(Pattern pattern) {
        Matcher found = pattern.matcher(nodes.look().info("commandstats"));
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    /** That the calls are so many scripts by name, and no text of one is sent; what they give is given back. */
    private <T> T trips(int expected, Supplier<T> calls) {
        nodes.look().configResetstat();
        T result = calls.get();
        assertThat(count(EVALSHA)).as("scripts by name").isEqualTo(expected);
        assertThat(count(EVAL)).as("texts of scripts").isZero();
        return result;
    }

    private void assertTrips(int expected, Runnable calls) {
        trips(expected, () -> {
            calls.run();
            return "";
        });
    }

    @Test
    void each_operation_is_one_script() {
        assertTrips(1, () -> store.create(Sample.record(address(1, 1), 1), NOW, 100));
        assertTrips(1, () -> store.load(address(1, 1), NOW, 100, 1_000_000));
        assertTrips(1, () -> append(store, address(1, 1), 1));
        assertTrips(1, () -> Sample.replace(store, address(1, 1), 2));
        assertTrips(1, () -> append(store, address(1, 1), 1));
        assertTrips(1, () -> store.rows(address(1, 1), 0, 100, 1_000_000, NOW));
        assertTrips(1, () -> store.list(key(1), NOW, 100));
        assertTrips(1, () -> Sample.move(store, address(1, 1), address(1, 2), 3));
        assertTrips(1, () -> store.remove(address(1, 2)));
        assertTrips(0, () -> store.removeExpired(END.plusSeconds(1), 100));
    }

    @Test
    void removing_a_partition_is_two_scripts_and_one_if_nothing_is_there() {
        assertTrips(1, () -> store.removePartition(key(1), 100));
        for (int i = 0; i < 50; i++) {
            Sample.create(store, address(1, i));
        }
        assertTrips(2, () -> assertThat(store.removePartition(key(1), 100)).isEqualTo(50));
    }

    @Test
    void an_append_to_a_long_history_does_what_one_to_a_short_one_does() {
        Sample.create(store, address(1, 1));
        for (int i = 1; i <= 10_000; i++) {
            assertThat(append(store, address(1, 1), i)).isEqualTo(new Done());
        }
        nodes.look().configResetstat();
        for (int i = 10_001; i <= 11_000; i++) {
            assertThat(append(store, address(1, 1), i)).isEqualTo(new Done());
        }
        double late = microsPerCall();
        Sample.create(store, address(1, 2));
        nodes.look().configResetstat();
        for (int i = 1; i <= 1_000; i++) {
            append(store, address(1, 2), i);
        }
        assertThat(late).as("time on the server, in microseconds").isLessThan(microsPerCall() * 3 + 50);
    }

    private double microsPerCall() {
        Matcher found = Pattern.compile("cmdstat_evalsha:.*usec_per_call=([0-9.]+)")
                .matcher(nodes.look().info("commandstats"));
        assertThat(found.find()).isTrue();
        return Double.parseDouble(found.group(1));
    }

    @Test
    void a_page_reads_little_more_than_it_gives() {
        Sample.create(store, address(1, 1));
        for (int i = 1; i <= 200; i++) {
            store.append(
                    address(1, 1),
                    Sample.revision(i),
                    Sample.revision(i + 1L),
                    Sample.header(i),
                    new byte[i <= 100 ? 10 : 50_000],
                    END,
                    NOW);
        }
        nodes.look().configResetstat();
        assertThat(store.load(address(1, 1), NOW, 200, 120_000).orElseThrow().rows())
                .as("100 small rows and 2 large ones")
                .hasSize(102);
        Matcher read = Pattern.compile("cmdstat_lrange:calls=([0-9]+)")
                .matcher(nodes.look().info("commandstats"));
        assertThat(read.find()).isTrue();
        assertThat(Integer.parseInt(read.group(1))).as("steps").isLessThan(20);
        assertThat(store.rows(address(1, 1), 100, 200, 120_000, NOW)
                        .orElseThrow()
                        .rows())
                .hasSize(2);
    }

    @Test
    void each_call_of_the_manager_takes_as_many_scripts_as_is_promised() {
        AtomicReference<Instant> time = new AtomicReference<>(NOW);
        SessionManager manager = SessionManager.builder()
                .rootKeys(RootKeys.generate())
                .sessionStore(store)
                .clock(time::get)
                .withoutSweep()
                .withoutWarmUp()
                .build();
        Caller caller =
                Caller.of(Client.confidential("acme").scopes(Scope.values()).build());
        StartedSession started =
                trips(1, () -> manager.start(caller, StartRequest.create().partitionKey("p")));
        Session session = started.session();
        assertTrips(3, () -> {
            session.record("x", 1);
            session.record("x", 2);
            session.record("x", 3);
        });
        assertTrips(1, () -> manager.open(caller, started.credentials()));
        StartRequest resume = StartRequest.resume(started.credentials());
        assertTrips(
                1,
                () -> assertThat(manager.start(caller, resume).history().requests())
                        .hasSize(3));
        assertTrips(1, () -> manager.list(caller, "p"));
        time.updateAndGet(now -> now.plus(Duration.ofMinutes(3)));
        assertTrips(2, () -> manager.open(caller, started.credentials()));
        Session rotated = trips(1, () -> session.rotate().session());
        assertTrips(1, rotated::terminate);
        manager.start(caller, StartRequest.create().partitionKey("p"));
        assertTrips(2, () -> manager.terminateAll(caller, "p"));
    }

    @Test
    void a_server_that_forgot_the_scripts_is_told_once_in_the_same_call() {
        Sample.create(store, address(1, 1));
        long before = store.textsSent();
        nodes.look().scriptFlush();
        assertThat(append(store, address(1, 1), 1)).isEqualTo(new Done());
        assertThat(append(store, address(1, 1), 2)).isEqualTo(new Done());
        assertThat(store.textsSent() - before).isEqualTo(1);
    }
}
