package io.datawollet.session;

import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.document.Documents;
import io.datawollet.testing.Contents;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How often each call that has to do with envelopes and documents may ask the stores. */
class DocumentBudgetTest {
    private static final int CHUNK = 16_384;
    private static final int BLOCK = 16 * CHUNK;

    private final Fixture fixture = new Fixture();
    private final SessionManager manager = fixture.manager();
    private final SessionManager elsewhere = fixture.manager();

    /** Exactly these calls of both stores since the last look. */
    private void assertCalls(Operation... expected) {
        for (Operation operation : Operation.values()) {
            int calls = fixture.store().calls(operation) + fixture.envelopes().calls(operation);
            long wanted = Arrays.stream(expected).filter(operation::equals).count();
            assertThat(calls).as("%s", operation).isEqualTo((int) wanted);
        }
        fixture.store().reset();
        fixture.envelopes().reset();
    }

    private static void put(Documents documents, String name, int size) throws IOException {
        documents.put(name, "text/plain", Contents.stream(size, 1));
    }

    @ParameterizedTest
    @EnumSource
    void a_start_with_an_envelope_takes_one_of_each_store(ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession made = start(manager, caller, StartRequest.create().newEnvelope());
        assertCalls(Operation.CREATE, Operation.CREATE_CONTAINER);
        StartedSession attached = start(
                elsewhere,
                caller,
                StartRequest.create().attachEnvelope(made.newEnvelope().orElseThrow()));
        assertCalls(Operation.LOAD_CONTAINER, Operation.CREATE);
        start(elsewhere, caller, StartRequest.resume(attached.credentials()));
        assertCalls(Operation.LOAD);
        attached.session().envelope().orElseThrow().access();
        assertCalls();
        attached.session().terminate();
        assertCalls(Operation.REMOVE);
        made.session().envelope().orElseThrow().delete();
        assertCalls(Operation.REMOVE_CONTAINER);
    }

    @Test
    void documents_of_an_envelope_that_fit_a_block_take_one_each_way() throws IOException {
        Session session = start(
                        manager,
                        caller(ClientType.CONFIDENTIAL, "acme"),
                        StartRequest.create().newEnvelope())
                .session();
        assertCalls(Operation.CREATE, Operation.CREATE_CONTAINER);
        Documents documents = session.envelope().orElseThrow().documents();
        for (int size : new int[] {0, 1, BLOCK - 1}) {
            put(documents, "a", size);
            assertCalls(Operation.COMMIT);
            assertThat(documents.get("a").content().readAllBytes()).hasSize(size);
            assertCalls(Operation.DOCUMENT);
        }
        documents.putJson("b", 1);
        assertCalls(Operation.COMMIT);
        assertThat(documents.getJson("b", Integer.class)).isEqualTo(1);
        assertCalls(Operation.DOCUMENT);
        assertThat(documents.find("none")).isEmpty();
        assertCalls(Operation.DOCUMENT);
        assertThat(documents.list().documents()).hasSize(2);
        assertCalls(Operation.DOCUMENTS);
        documents.delete("a");
        assertCalls(Operation.REMOVE_DOCUMENT);
    }

    @ParameterizedTest
    @EnumSource
    void the_first_put_of_a_session_takes_one_more_of_each_store_and_its_end_one_for_the_documents(ClientType type)
            throws IOException {
        Caller caller = caller(type, "acme");
        StartedSession started = start(manager, caller, StartRequest.create());
        assertCalls(Operation.CREATE);
        put(started.session().documents(), "a", 10);
        assertCalls(Operation.REPLACE, Operation.CREATE_CONTAINER, Operation.COMMIT);
        put(started.session().documents(), "b", 10);
        assertCalls(Operation.COMMIT);
        Session there = elsewhere.open(caller, started.credentials());
        assertCalls(Operation.LOAD);
        put(there.documents(), "c", 10);
        assertCalls(Operation.COMMIT);
        assertThat(there.documents().get("a").content().readAllBytes()).hasSize(10);
        assertCalls(Operation.DOCUMENT);
        assertThat(there.documents().list().documents()).hasSize(3);
        assertCalls(Operation.DOCUMENTS);
        there.terminate();
        assertCalls(Operation.REMOVE, Operation.REMOVE_CONTAINER);
    }

    @Test
    void a_read_before_anything_was_put_asks_whether_the_session_lives() {
        Session session = start(manager, caller(ClientType.PUBLIC, "acme"), StartRequest.create())
                .session();
        assertCalls(Operation.CREATE);
        assertThat(session.documents().list().documents()).isEmpty();
        assertCalls(Operation.DOCUMENTS, Operation.LOAD);
    }

    @Test
    void a_session_that_is_past_its_known_end_is_asked_for_once() throws IOException {
        Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
        StartedSession started = start(manager, caller, StartRequest.create());
        put(started.session().documents(), "a", 10);
        fixture.clock().advance(Duration.ofMinutes(20));
        elsewhere.open(caller, started.credentials());
        fixture.clock().advance(Duration.ofMinutes(20));
        assertCalls(
                Operation.CREATE,
                Operation.REPLACE,
                Operation.CREATE_CONTAINER,
                Operation.COMMIT,
                Operation.LOAD,
                Operation.REPLACE);
        started.session().documents().list();
        assertCalls(Operation.LOAD, Operation.DOCUMENTS);
        started.session().documents().list();
        assertCalls(Operation.DOCUMENTS);
    }

    /** Blocks beyond the first are staged four at a time and read two at a time. */
    @ParameterizedTest
    @CsvSource({"2,1,1", "3,1,1", "4,1,2", "5,1,2", "6,2,3", "9,2,4", "10,3,5", "20,5,10"})
    void a_document_of_many_blocks_takes_so_many_trips(int blocks, int stages, int reads) throws IOException {
        Session session = start(
                        manager,
                        caller(ClientType.CONFIDENTIAL, "acme"),
                        StartRequest.create().newEnvelope())
                .session();
        Documents documents = session.envelope().orElseThrow().documents();
        for (int size : new int[] {blocks * BLOCK - 1, (blocks - 1) * BLOCK}) {
            fixture.envelopes().reset();
            put(documents, "a", size);
            assertThat(fixture.envelopes().calls(Operation.STAGE)).isEqualTo(stages);
            assertThat(fixture.envelopes().calls(Operation.COMMIT)).isEqualTo(1);
            assertThat(fixture.envelopes().calls()).isEqualTo(stages + 1);
            fixture.envelopes().reset();
            assertThat(documents.get("a").content().readAllBytes()).hasSize(size);
            assertThat(fixture.envelopes().calls(Operation.READ_BLOCKS)).isEqualTo(reads);
            assertThat(fixture.envelopes().calls()).isEqualTo(reads + 1);
        }
    }

    @Test
    void a_part_asks_for_the_blocks_that_hold_it_alone() throws IOException {
        Session session = start(
                        manager,
                        caller(ClientType.CONFIDENTIAL, "acme"),
                        StartRequest.create().newEnvelope())
                .session();
        Documents documents = session.envelope().orElseThrow().documents();
        put(documents, "a", 6 * BLOCK);
        fixture.envelopes().reset();
        fixture.store().reset();
        var document = documents.get("a");
        assertCalls(Operation.DOCUMENT);
        assertThat(document.content(BLOCK - 10, 10).readAllBytes()).hasSize(10);
        assertCalls();
        assertThat(document.content(BLOCK - 10, 11).readAllBytes()).hasSize(11);
        assertCalls(Operation.READ_BLOCKS);
        assertThat(document.content(3L * BLOCK, BLOCK).readAllBytes()).hasSize(BLOCK);
        assertCalls(Operation.READ_BLOCKS);
        assertThat(document.content(3L * BLOCK, 2 * BLOCK + 1).readAllBytes()).hasSize(2 * BLOCK + 1);
        assertCalls(Operation.READ_BLOCKS, Operation.READ_BLOCKS);
        var skipping = document.content(1, 6 * BLOCK);
        assertThat(skipping.skip(5L * BLOCK)).isEqualTo(5L * BLOCK);
        assertThat(skipping.read()).isNotNegative();
        assertCalls(Operation.READ_BLOCKS);
    }
}
