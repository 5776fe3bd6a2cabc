package io.datawollet.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.Scope;
import io.datawollet.key.RootKeys;
import io.datawollet.memory.MemoryEnvelopeStore;
import io.datawollet.session.HistoryPage;
import io.datawollet.session.Session;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.store.SessionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Managers of two nodes over one database. */
@Timeout(240)
class StoredSessionsTest {
    private static final int THREADS = 16;
    private static final int EACH = 10;

    private final RootKeys rootKeys = RootKeys.generate();
    private final Caller caller =
            Caller.of(Client.confidential("acme").scopes(Scope.values()).build());

    private SessionManager manager(SessionStore store) {
        return SessionManager.builder()
                .rootKeys(rootKeys)
                .sessionStore(store)
                .envelopeStore(MemoryEnvelopeStore.create())
                .contentionTimeout(Duration.ofSeconds(60))
                .withoutSweep()
                .withoutWarmUp()
                .build();
    }

    private void assertNothingIsLostAndNothingIsTwice(SessionTables tables) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS);
        try (tables;
                SessionManager one = manager(tables.store());
                SessionManager other = manager(tables.otherNode())) {
            StartedSession started = one.start(caller, StartRequest.create());
            List<Callable<Set<Long>>> writers = new ArrayList<>();
            Set<String> sent = new HashSet<>();
            for (int i = 0; i < 2 * THREADS; i++) {
                Session session = (i % 2 == 0 ? one : other).open(caller, started.credentials());
                String writer = "writer " + i;
                for (int n = 0; n < EACH; n++) {
                    sent.add("\"" + writer + " " + n + "\"");
                }
                writers.add(() -> recordAll(session, writer));
            }
            Set<Long> sequences = new HashSet<>();
            for (Future<Set<Long>> done : threads.invokeAll(writers)) {
                sequences.addAll(done.get(200, TimeUnit.SECONDS));
            }
            assertThat(sequences).as("numbers that were given").hasSize(2 * THREADS * EACH);
            assertThat(payloads(other.open(caller, started.credentials()))).containsExactlyInAnyOrderElementsOf(sent);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Set<Long> recordAll(Session session, String writer) {
        Set<Long> sequences = new HashSet<>();
        for (int n = 0; n < EACH; n++) {
            sequences.add(session.record("count", writer + " " + n).sequence());
        }
        return sequences;
    }

    private static List<String> payloads(Session session) {
        List<String> payloads = new ArrayList<>();
        HistoryPage page = session.history();
        page.requests().forEach(request -> payloads.add(request.json()));
        Optional<String> next = page.nextCursor();
        while (next.isPresent()) {
            page = session.history(next.get(), 100);
            page.requests().forEach(request -> payloads.add(request.json()));
            next = page.nextCursor();
        }
        return payloads;
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void of_what_many_threads_on_two_nodes_record_nothing_is_lost_and_nothing_twice(int version) throws Exception {
        assertNothingIsLostAndNothingIsTwice(SessionTables.on(PostgresServer.shared(version)));
    }

    @Test
    void of_what_many_threads_record_in_H2_nothing_is_lost_and_nothing_twice() throws Exception {
        assertNothingIsLostAndNothingIsTwice(H2File.create().sessions());
    }
}
