package io.datawollet.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.Scope;
import io.datawollet.document.Document;
import io.datawollet.document.Documents;
import io.datawollet.error.DataWolletException;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.store.EnvelopeStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Envelopes and documents through two managers, as two nodes of a host would have them, over a real database. */
class JdbcEnvelopesTest {
    private static final int MIB = 1 << 20;

    /** Several blocks, and a part of one. */
    private static final int SIZE = 5 * MIB + 12_345;

    enum Where {
        POSTGRES_14,
        POSTGRES_18,
        H2
    }

    private final RootKeys rootKeys = RootKeys.generate();
    private final Caller caller =
            Caller.of(Client.confidential("acme").scopes(Scope.values()).build());

    private static EnvelopeTables open(Where where) throws IOException {
        return switch (where) {
            case POSTGRES_14 -> EnvelopeTables.on(PostgresServer.shared(14));
            case POSTGRES_18 -> EnvelopeTables.on(PostgresServer.shared(18));
            case H2 -> H2File.create().envelopes();
        };
    }

    private SessionManager manager(JdbcDatabase database) {
        return SessionManager.builder()
                .rootKeys(rootKeys)
                .sessionStore(new JdbcSessionStore(database))
                .envelopeStore(new JdbcEnvelopeStore(database))
                .withoutSweep()
                .withoutWarmUp()
                .build();
    }

    private static byte[] bytes(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void put(Documents documents, String name, byte[] content) throws IOException {
        documents.put(name, "application/octet-stream", new ByteArrayInputStream(content));
    }

    @ParameterizedTest
    @EnumSource
    void an_envelope_of_several_megabytes_goes_from_one_node_to_another(Where where) throws Exception {
        EnvelopeTables tables = open(where);
        try (SessionManager one = manager(tables.database());
                SessionManager other = manager(tables.otherDatabase())) {
            StartedSession made = one.start(caller, StartRequest.create().newEnvelope());
            byte[] content = bytes(SIZE, 1);
            put(made.session().envelope().orElseThrow().documents(), "large", content);
            put(made.session().envelope().orElseThrow().documents(), "small", bytes(10, 2));

            Documents there = other.start(
                            caller,
                            StartRequest.create()
                                    .attachEnvelope(made.newEnvelope().orElseThrow()))
                    .session()
                    .envelope()
                    .orElseThrow()
                    .documents();
            assertThat(there.list().documents()).hasSize(2);
            assertThat(there.get("large").content().readAllBytes()).isEqualTo(content);
            for (int from : new int[] {0, 262_143, 262_144, MIB + 7, SIZE - 5}) {
                int length = Math.min(300_000, SIZE - from);
                assertThat(there.get("large").content(from, length).readAllBytes())
                        .isEqualTo(Arrays.copyOfRange(content, from, from + length));
            }
        }
        tables.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_reader_ends_whole_when_the_document_is_replaced_under_it_and_with_an_error_once_it_was_swept(Where where)
            throws Exception {
        EnvelopeTables tables = open(where);
        try (SessionManager one = manager(tables.database());
                SessionManager other = manager(tables.otherDatabase())) {
            StartedSession made = one.start(caller, StartRequest.create());
            Documents documents = made.session().documents();
            byte[] before = bytes(SIZE, 1);
            byte[] after = bytes(SIZE, 2);
            put(documents, "large", before);

            Documents there = other.open(caller, made.credentials()).documents();
            Document old = there.get("large");
            try (InputStream reader = old.content()) {
                assertThat(reader.readNBytes(1_000)).isEqualTo(Arrays.copyOf(before, 1_000));
                put(documents, "large", after);
                assertThat(there.get("large").content().readAllBytes()).isEqualTo(after);
                assertThat(reader.readAllBytes()).isEqualTo(Arrays.copyOfRange(before, 1_000, SIZE));
            }
            try (InputStream reader = there.get("large").content()) {
                assertThat(reader.readNBytes(1_000)).isEqualTo(Arrays.copyOf(after, 1_000));
                put(documents, "large", before);
                sweepAll(tables.store(), one);
                assertThatThrownBy(reader::readAllBytes).isInstanceOf(DataWolletException.class);
            }
            assertThat(there.get("large").content().readAllBytes()).isEqualTo(before);
        }
        tables.close();
    }

    private static void sweepAll(EnvelopeStore store, SessionManager manager) {
        int done;
        do {
            done = store.sweep(manager.now(), manager.now().plusSeconds(1), 100);
        } while (done > 0);
    }
}
