package io.datawollet.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.Scope;
import io.datawollet.document.Documents;
import io.datawollet.key.RootKeys;
import io.datawollet.memory.MemorySessionStore;
import io.datawollet.session.Session;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.Expected;
import io.datawollet.store.Revision;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each operation costs on the wire to PostgreSQL. */
class EnvelopeRoundTripTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final Instant END = NOW.plusSeconds(3_600);
    private static final StoreKey HERE = new StoreKey(1, 2, 3, 4);
    private static final StoreKey DOCUMENT = new StoreKey(5, 6, 7, 8);
    private static final Expected ANY = new Expected.Any();
    private static final ContainerLimits LIMITS = new ContainerLimits(100, 1L << 40);
    private static final int BLOCK = 262_160;

    private final PostgresServer server = PostgresServer.shared(18);
    private final CountingProxy proxy;
    private final OneConnection connection;
    private final JdbcEnvelopeStore store;

    EnvelopeRoundTripTest() throws IOException, SQLException {
        this.proxy = new CountingProxy(server.server().getPort());
        this.connection = new OneConnection("jdbc:postgresql://localhost:" + proxy.port()
                + "/postgres?user=postgres&sslmode=disable&gssEncMode=disable");
        JdbcDatabase database = JdbcDatabase.builder(connection.dataSource())
                .schema(server.newSchema())
                .build();
        database.createSchema();
        this.store = new JdbcEnvelopeStore(database);
    }

    @BeforeEach
    void count() {
        proxy.reset();
    }

    @AfterEach
    void close() throws IOException, SQLException {
        connection.close();
        proxy.close();
    }

    private void assertTrips(int trips) {
        assertThat(proxy.trips()).as("trips").isEqualTo(trips);
        proxy.reset();
    }

    private static UploadId upload(long number) {
        return new UploadId(number, ~number);
    }

    private static DocumentVersion version(long number, int blocks) {
        return new DocumentVersion(upload(number), blocks, 10, new byte[700], new byte[BLOCK]);
    }

    private static List<byte[]> blocks(int count) {
        return Collections.nCopies(count, new byte[BLOCK]);
    }

    /** More often than it takes the driver to prepare a statement on the server: before and after it costs the same. */
    @Test
    void each_operation_is_one_trip_whatever_comes_of_it() {
        for (int i = 0; i < 12; i++) {
            ContainerRecord record = new ContainerRecord(HERE, new Revision(1, i), new byte[300], 1, END);
            assertThat(store.create(record, NOW)).isTrue();
            assertTrips(1);
            assertThat(store.create(record, NOW)).isFalse();
            assertTrips(1);
            assertThat(store.load(HERE, NOW)).isPresent();
            assertTrips(1);
            store.replaceHeader(HERE, new Revision(1, i), new Revision(2, i), new byte[300], 2, NOW);
            assertTrips(1);
            store.replaceHeader(HERE, new Revision(1, i), new Revision(3, i), new byte[300], 2, NOW);
            assertTrips(1);
            assertThat(store.byRootKey(2, Optional.empty(), 10, NOW)).hasSize(1);
            assertTrips(1);
            assertThat(store.countByRootKey(2, NOW)).isEqualTo(1);
            assertTrips(1);
            documents(100L * i);
            assertThat(store.remove(HERE)).isTrue();
            assertTrips(1);
            assertThat(store.sweep(NOW, NOW, 1_000)).isPositive();
            assertTrips(1);
        }
    }

    private void documents(long number) {
        assertThat(store.stage(HERE, upload(number), 1, blocks(4), 8, NOW)).isEqualTo(StageResult.DONE);
        assertTrips(1);
        assertThat(store.stage(HERE, upload(number), 5, blocks(4), 8, NOW)).isEqualTo(StageResult.DONE);
        assertTrips(1);
        assertThat(store.stage(HERE, upload(number + 1), 2, blocks(1), 8, NOW)).isEqualTo(StageResult.LOST);
        assertTrips(1);
        store.discard(HERE, upload(number + 1), NOW);
        assertTrips(1);
        assertThat(store.commit(HERE, DOCUMENT, ANY, version(number, 9), LIMITS, NOW))
                .isEqualTo(new CommitResult.Done());
        assertTrips(1);
        assertThat(store.commit(HERE, DOCUMENT, new Expected.None(), version(number + 2, 1), LIMITS, NOW))
                .isEqualTo(new CommitResult.Conflict(Optional.of(upload(number))));
        assertTrips(1);
        store.document(HERE, DOCUMENT, NOW);
        assertTrips(1);
        assertThat(store.readBlocks(HERE, upload(number), 1, 8, NOW)).isPresent();
        assertTrips(1);
        assertThat(store.documents(HERE, Optional.empty(), 10, NOW)).isPresent();
        assertTrips(1);
        store.removeDocument(HERE, DOCUMENT, ANY, NOW);
        assertTrips(1);
    }

    /** As text they would be twice as many. */
    @Test
    void blocks_travel_as_the_bytes_that_they_are_in_one_trip() {
        store.create(new ContainerRecord(HERE, new Revision(1, 1), new byte[300], 1, END), NOW);
        proxy.reset();
        store.stage(HERE, upload(1), 1, blocks(8), 8, NOW);
        assertThat(proxy.sent()).isBetween(8L * BLOCK, 8L * BLOCK + 2_000);
        assertTrips(1);
        store.commit(HERE, DOCUMENT, ANY, version(1, 9), LIMITS, NOW);
        assertThat(proxy.sent()).isBetween((long) BLOCK, BLOCK + 2_000L);
        for (int i = 0; i < 5; i++) {
            assertThat(store.readBlocks(HERE, upload(1), 1, 8, NOW)).isPresent();
        }
        proxy.reset();
        assertThat(store.readBlocks(HERE, upload(1), 1, 8, NOW)).isPresent();
        assertThat(proxy.received())
                .as("once the driver has prepared the statement on the server")
                .isBetween(8L * BLOCK, 8L * BLOCK + 2_000);
    }

    @Test
    void a_small_document_is_one_trip_each_way_and_the_first_one_of_a_session_one_more() throws IOException {
        Caller caller =
                Caller.of(Client.confidential("acme").scopes(Scope.values()).build());
        try (SessionManager manager = SessionManager.builder()
                .rootKeys(RootKeys.generate())
                .sessionStore(MemorySessionStore.create())
                .envelopeStore(store)
                .withoutSweep()
                .withoutWarmUp()
                .build()) {
            proxy.reset();
            Session session =
                    manager.start(caller, StartRequest.create().newEnvelope()).session();
            assertTrips(1);
            assertSmall(session.envelope().orElseThrow().documents(), 1);
            assertSmall(session.documents(), 2);
            session.terminate();
            assertTrips(1);
        }
    }

    private void assertSmall(Documents documents, int firstPut) throws IOException {
        documents.put("first", "text/plain", new ByteArrayInputStream(new byte[1_000]));
        assertTrips(firstPut);
        documents.put("first", "text/plain", new ByteArrayInputStream(new byte[2_000]));
        assertTrips(1);
        assertThat(documents.get("first").content().readAllBytes()).hasSize(2_000);
        assertTrips(1);
        documents.delete("first");
        assertTrips(1);
    }
}
