package io.datawollet.store.jdbc;

import static io.datawollet.store.jdbc.Sessions.END;
import static io.datawollet.store.jdbc.Sessions.HERE;
import static io.datawollet.store.jdbc.Sessions.NOW;
import static io.datawollet.store.jdbc.Sessions.address;
import static io.datawollet.store.jdbc.Sessions.append;
import static io.datawollet.store.jdbc.Sessions.bytes;
import static io.datawollet.store.jdbc.Sessions.create;
import static io.datawollet.store.jdbc.Sessions.move;
import static io.datawollet.store.jdbc.Sessions.record;
import static io.datawollet.store.jdbc.Sessions.replace;
import static io.datawollet.store.jdbc.Sessions.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.Scope;
import io.datawollet.key.RootKeys;
import io.datawollet.memory.MemoryEnvelopeStore;
import io.datawollet.session.Session;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.store.CreateResult;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.WriteResult;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each operation costs on the wire to PostgreSQL. */
class RoundTripTest {
    /** More often than it takes the driver to prepare a statement on the server. */
    private static final int RUNS = 12;

    private final PostgresServer server = PostgresServer.shared(18);
    private final CountingProxy proxy;
    private final String url;
    private final String schema = server.newSchema();
    private final JdbcSessionStore store;
    private OneConnection connection;

    RoundTripTest() throws IOException, SQLException {
        this.proxy = new CountingProxy(server.server().getPort());
        this.url = "jdbc:postgresql://localhost:" + proxy.port()
                + "/postgres?user=postgres&sslmode=disable&gssEncMode=disable";
        this.connection = new OneConnection(url);
        DataSource current = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (self, method, arguments) -> connection.dataSource().getConnection());
        JdbcDatabase database = JdbcDatabase.builder(current).schema(schema).build();
        database.createSchema();
        this.store = new JdbcSessionStore(database);
    }

    @AfterEach
    void close() throws IOException, SQLException {
        connection.close();
        proxy.close();
        server.execute("DROP SCHEMA " + schema + " CASCADE");
    }

    private interface Operation {
        void run();
    }

    private void assertOneTrip(Operation operation) {
        proxy.reset();
        operation.run();
        assertThat(proxy.trips()).as("trips").isEqualTo(1);
    }

    private void everyOperation(long partition) {
        SessionAddress one = address(partition, 1);
        SessionAddress two = address(partition, 2);
        SessionAddress moved = address(partition, 3);
        assertOneTrip(() -> assertThat(store.create(record(one, 1), NOW, 5)).isEqualTo(new CreateResult.Created(0)));
        assertOneTrip(() -> assertThat(create(store, one)).isEqualTo(new CreateResult.Taken()));
        assertOneTrip(() -> assertThat(store.create(record(two, 1), NOW, 5)).isEqualTo(new CreateResult.Created(1)));
        assertOneTrip(() -> assertThat(append(store, one, 1, 300)).isEqualTo(new WriteResult.Done()));
        assertOneTrip(() -> assertThat(append(store, one, 2, 500_000)).isEqualTo(new WriteResult.Done()));
        assertOneTrip(() -> assertThat(append(store, one, 9, 300)).isInstanceOf(WriteResult.Conflict.class));
        assertOneTrip(() -> assertThat(append(store, moved, 1, 300)).isEqualTo(new WriteResult.Gone()));
        assertOneTrip(() -> assertThat(replace(store, one, 3)).isEqualTo(new WriteResult.Done()));
        assertOneTrip(() -> assertThat(replace(store, one, 3)).isInstanceOf(WriteResult.Conflict.class));
        assertOneTrip(() -> assertThat(replace(store, moved, 3)).isEqualTo(new WriteResult.Gone()));
        assertOneTrip(() -> assertThat(store.load(one, NOW, 10, 1 << 20)).isPresent());
        assertOneTrip(() -> assertThat(store.load(moved, NOW, 10, 1 << 20)).isEmpty());
        assertOneTrip(() -> assertThat(store.rows(one, 1, 10, 1 << 20, NOW)).isPresent());
        assertOneTrip(() -> assertThat(move(store, one, 4, two)).isEqualTo(new WriteResult.Taken()));
        assertOneTrip(() -> assertThat(move(store, one, 4, one)).isEqualTo(new WriteResult.Taken()));
        assertOneTrip(() -> assertThat(move(store, one, 9, moved)).isInstanceOf(WriteResult.Conflict.class));
        assertOneTrip(() -> assertThat(move(store, one, 4, moved)).isEqualTo(new WriteResult.Done()));
        assertOneTrip(() -> assertThat(move(store, one, 4, moved)).isEqualTo(new WriteResult.Gone()));
        assertOneTrip(() -> assertThat(store.list(one.partition(), NOW, 10)).hasSize(2));
        assertOneTrip(() -> assertThat(store.remove(two)).isTrue());
        assertOneTrip(() -> assertThat(store.remove(two)).isFalse());
        assertOneTrip(
                () -> assertThat(store.removePartition(one.partition(), 10)).isEqualTo(1));
        create(store, one);
        append(store, one, 1, 10);
        assertOneTrip(
                () -> assertThat(store.removeExpired(END.plusMillis(1), 10)).isEqualTo(1));
        assertOneTrip(
                () -> assertThat(store.removeExpired(END.plusMillis(1), 10)).isZero());
    }

    @Test
    void each_operation_is_one_trip_whatever_comes_of_it_before_and_after_its_statement_is_prepared() {
        for (int i = 0; i < RUNS; i++) {
            everyOperation(i);
        }
    }

    private void onNewConnection(Operation operation) throws SQLException {
        connection.close();
        connection = new OneConnection(url);
        assertOneTrip(operation);
    }

    @Test
    void the_first_operation_of_a_connection_is_one_trip() throws SQLException {
        onNewConnection(() -> create(store, HERE));
        onNewConnection(() -> append(store, HERE, 1, 300));
        onNewConnection(() -> append(store, HERE, 1, 300));
        onNewConnection(() -> replace(store, HERE, 2));
        onNewConnection(() -> store.load(HERE, NOW, 10, 1_000));
        onNewConnection(() -> store.rows(HERE, 1, 10, 1_000, NOW));
        onNewConnection(() -> move(store, HERE, 3, address(1, 2)));
        onNewConnection(() -> store.list(HERE.partition(), NOW, 10));
        onNewConnection(() -> store.remove(HERE));
        onNewConnection(() -> store.removePartition(HERE.partition(), 10));
        onNewConnection(() -> store.removeExpired(NOW, 10));
    }

    @Test
    void a_header_comes_once_with_a_page_and_rows_beyond_the_bound_not_at_all() {
        int large = 50_000;
        int rows = 60;
        store.create(new SessionRecord(HERE, revision(1), bytes(large), NOW, END), NOW, 0);
        for (int i = 1; i <= rows; i++) {
            store.append(HERE, revision(i), revision(i + 1), bytes(large), bytes(i > 50 ? large : 20), END, NOW);
        }
        for (int i = 0; i < RUNS; i++) {
            proxy.reset();
            SessionPage page = store.load(HERE, NOW, rows, 50 * 20 + 19).orElseThrow();
            assertThat(page.rows()).hasSize(50);
            // The driver has bytes sent as hexadecimal digits until the statement is prepared.
            assertThat(proxy.received()).as("bytes that came").isLessThan(2L * large + 20_000);
        }
    }

    @Test
    void a_removal_with_very_long_logs_takes_more_trips_and_is_complete() throws SQLException {
        for (int i = 0; i < 4; i++) {
            create(store, address(1, i));
        }
        String prefix = schema + ".dw_";
        server.execute("UPDATE " + prefix + "session SET row_count = 40000");
        server.execute("INSERT INTO " + prefix + "session_row (log, idx, data) SELECT log, i, '\\x00' FROM " + prefix
                + "session, generate_series(0, 39999) AS i");
        proxy.reset();
        assertThat(store.removePartition(HERE.partition(), 3)).isEqualTo(3);
        assertThat(proxy.trips()).isEqualTo(2);
        assertThat(store.removePartition(HERE.partition(), 3)).isEqualTo(1);
    }

    /** Counted anew for each: trips are those of the call alone. */
    @Test
    void calls_of_a_manager_keep_to_their_budget() {
        Client client = Client.confidential("acme").scopes(Scope.values()).build();
        Caller caller = Caller.of(client);
        try (SessionManager manager = manager();
                SessionManager elsewhere = manager()) {
            for (int i = 0; i < RUNS; i++) {
                proxy.reset();
                StartedSession started = manager.start(caller, StartRequest.create());
                assertThat(proxy.trips()).as("start").isEqualTo(1);
                Session session = started.session();
                assertOneTrip(() -> session.record("count", 1));
                assertOneTrip(() -> elsewhere.open(caller, started.credentials()));
                Session opened = elsewhere.open(caller, started.credentials());
                assertOneTrip(opened::terminate);
            }
            StartedSession started = manager.start(caller, StartRequest.create());
            for (int i = 0; i < 1_001; i++) {
                started.session().record("count", i);
            }
            for (int i = 0; i < RUNS; i++) {
                assertOneTrip(() -> assertThat(elsewhere
                                .start(caller, StartRequest.resume(started.credentials()))
                                .history()
                                .requests())
                        .hasSize(1_000));
            }
        }
    }

    private final RootKeys rootKeys = RootKeys.generate();

    private SessionManager manager() {
        return SessionManager.builder()
                .rootKeys(rootKeys)
                .sessionStore(store)
                .envelopeStore(MemoryEnvelopeStore.create())
                .withoutSweep()
                .withoutWarmUp()
                .build();
    }
}
