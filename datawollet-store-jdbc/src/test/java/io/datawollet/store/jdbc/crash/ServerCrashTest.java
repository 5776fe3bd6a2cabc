package io.datawollet.store.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.Scope;
import io.datawollet.error.BusyException;
import io.datawollet.error.StoreFailedException;
import io.datawollet.key.RootKeys;
import io.datawollet.session.HistoryPage;
import io.datawollet.session.RecordedRequest;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionEvent;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.store.jdbc.JdbcDatabase;
import io.datawollet.store.jdbc.JdbcEnvelopeStore;
import io.datawollet.store.jdbc.JdbcSessionStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that is killed under 16 recording threads of two nodes, again and again: what was acknowledged is there once, in
 * a history that verifies from its first row to its last.
 */
class ServerCrashTest {
    private static final int THREADS = 16;
    private static final int SESSIONS = 4;

    /** How many rows are acknowledged before the server is killed. */
    private static final int ROWS = 100;

    private static final Client ACME =
            Client.confidential("acme").scopes(Scope.values()).build();

    private final Caller caller = Caller.of(ACME);
    private final RootKeys rootKeys = RootKeys.generate();
    private final Queue<SessionEvent> rolledBack = new ConcurrentLinkedQueue<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong unsure = new AtomicLong();
    private final AtomicLong unsureButThere = new AtomicLong();

    @TempDir
    Path folder;

    private SessionManager node(HikariDataSource pool) {
        JdbcDatabase database = JdbcDatabase.of(pool);
        return SessionManager.builder()
                .rootKeys(rootKeys)
                .sessionStore(new JdbcSessionStore(database))
                .envelopeStore(new JdbcEnvelopeStore(database))
                .listener(event -> {
                    if (event.type() == SessionEvent.Type.ROLLED_BACK) {
                        rolledBack.add(event);
                    }
                })
                .withoutSweep()
                .build();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void what_was_acknowledged_before_the_server_was_killed_is_there_once(int version) throws Exception {
        int rounds = Rounds.orElse(6);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (KillablePostgres server = new KillablePostgres(version, folder);
                HikariDataSource one = server.pool(THREADS / 2);
                HikariDataSource other = server.pool(THREADS / 2);
                SessionManager here = node(one);
                SessionManager there = node(other)) {
            JdbcDatabase.of(one).createSchema();
            for (int round = 0; round < rounds; round++) {
                round(round, server, List.of(here, there), threads);
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.printf(
                "PostgreSQL %d, killed %d times: %d rows acknowledged, all there once; %d without an answer, of which %d"
                        + " are there, once%n",
                version, rounds, acknowledged.get(), unsure.get(), unsureButThere.get());
        assertThat(rolledBack).isEmpty();
        assertThat(acknowledged.get()).isGreaterThanOrEqualTo((long) rounds * ROWS);
    }

    private void round(int round, KillablePostgres server, List<SessionManager> nodes, ExecutorService threads)
            throws Exception {
        List<SessionCredentials> sessions = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(nodes.get(i % 2)
                    .start(caller, StartRequest.create().partitionKey("round " + round))
                    .credentials());
        }
        Set<String> sure = ConcurrentHashMap.newKeySet();
        Set<String> tried = ConcurrentHashMap.newKeySet();
        CountDownLatch enough = new CountDownLatch(ROWS);
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> recorders = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            SessionManager node = nodes.get(thread % 2);
            SessionCredentials credentials = sessions.get(thread / 2 % SESSIONS);
            String name = thread / 2 % SESSIONS + " of thread " + thread + " ";
            recorders.add(threads.submit(() -> {
                for (int row = 0; !over.get(); row++) {
                    record(node, credentials, name + row, sure, tried);
                    enough.countDown();
                }
            }));
        }
        enough.await();
        if (round % 2 == 0) {
            server.killAll();
        } else {
            server.killABackend();
        }
        over.set(true);
        for (Future<?> recorder : recorders) {
            recorder.get();
        }
        verify(nodes, sessions, sure, tried);
    }

    private void record(
            SessionManager node, SessionCredentials credentials, String value, Set<String> sure, Set<String> tried) {
        tried.add(value);
        try {
            node.open(caller, credentials).record("note", value);
            sure.add(value);
        } catch (StoreFailedException | BusyException e) {
            // The server is away. The row is there or not; which of both is seen later, and both are right.
            unsure.incrementAndGet();
        }
    }

    private void verify(
            List<SessionManager> nodes, List<SessionCredentials> sessions, Set<String> sure, Set<String> tried) {
        Set<String> found = new HashSet<>();
        for (int i = 0; i < SESSIONS; i++) {
            SessionManager node = nodes.get(i / 2);
            Session session = node.open(caller, sessions.get(i));
            for (String value : values(session)) {
                assertThat(value).startsWith(i + " of ");
                assertThat(tried).contains(value);
                assertThat(found.add(value)).as("once: " + value).isTrue();
            }
            session.terminate();
        }
        assertThat(found).containsAll(sure);
        acknowledged.addAndGet(sure.size());
        unsureButThere.addAndGet(found.size() - sure.size());
    }

    private static List<String> values(Session session) {
        List<String> values = new ArrayList<>();
        HistoryPage page = session.history(1_000);
        while (true) {
            for (RecordedRequest request : page.requests()) {
                assertThat(request.sequence()).isEqualTo(values.size());
                values.add(request.payload().asText());
            }
            if (page.nextCursor().isEmpty()) {
                return values;
            }
            page = session.history(page.nextCursor().get(), 1_000);
        }
    }
}
