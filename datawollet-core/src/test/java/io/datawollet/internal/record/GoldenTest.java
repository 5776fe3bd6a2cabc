package io.datawollet.internal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.datawollet.client.ClientType;
import io.datawollet.internal.crypto.BrokenSealException;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.internal.record.CursorFormat.Cursor;
import io.datawollet.internal.record.HandleFormat.Handle;
import io.datawollet.key.SessionKey;
import io.datawollet.session.RecordedRequest;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionManager;
import io.datawollet.store.SessionRecord;
import io.datawollet.testing.TamperingEnvelopeStore;
import io.datawollet.testing.TamperingSessionStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Records of version 1 as they were once written, with everything that went into them. They are opened here for ever;
 * a file is never changed, a new version gets new files.
 */
class GoldenTest {
    private final Primitives primitives = Primitives.ofDefaultProviders();

    private SessionId id(Golden golden) {
        KeyRing ring = new KeyRing(primitives, golden.rootKeys());
        return SessionId.parse(primitives, ring, golden.owner(), golden.text("sessionId"), Instant.EPOCH)
                .orElseThrow();
    }

    private HeaderKeys keys(Golden golden) {
        return HeaderKeys.derive(primitives, golden.owner(), id(golden), SessionKey.of(golden.bytes("sessionKey")));
    }

    private SessionHeader opened(Golden golden) throws BrokenSealException {
        return HeaderFormat.open(
                primitives, keys(golden), golden.owner(), id(golden), golden.address(), golden.bytes("header"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "session-public-v1",
                "session-confidential-v1",
                "session-documents-v1",
                "session-creator-v1",
                "session-attacher-v1"
            })
    void ids_and_addresses_are_still_understood(String name) throws Exception {
        Golden golden = new Golden(name);
        SessionId id = id(golden);
        assertThat(id.reveal()).isEqualTo(golden.text("sessionId"));
        assertThat(id.logReference(primitives)).isEqualTo(golden.text("logReference"));
        assertThat(Addresses.session(primitives, golden.owner(), id)).isEqualTo(golden.address());
        if (golden.text("clientType").equals("CONFIDENTIAL")) {
            assertThat(HeaderKeys.confidentialKey(primitives, golden.owner(), id)
                            .revealBytes())
                    .isEqualTo(golden.bytes("sessionKey"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "session-public-v1",
                "session-confidential-v1",
                "session-documents-v1",
                "session-creator-v1",
                "session-attacher-v1"
            })
    void headers_still_open(String name) throws Exception {
        Golden golden = new Golden(name);
        SessionHeader header = opened(golden);
        assertThat(header.dataKey).isEqualTo(golden.bytes("dataKey"));
        assertThat(header.recordId).isEqualTo(golden.bytes("recordId"));
        assertThat(header.generation()).isEqualTo(golden.number("generation"));
        assertThat(header.createdAt()).isEqualTo(golden.number("createdAt"));
        assertThat(header.deadline()).isEqualTo(golden.number("deadline"));
        assertThat(header.timeout()).isEqualTo(golden.number("timeout"));
        assertThat(header.lastUse()).isEqualTo(golden.number("lastUse"));
        assertThat(header.nextSequence()).isEqualTo(golden.number("nextSequence"));
        assertThat(header.historyBytes()).isEqualTo(golden.number("historyBytes"));
        assertThat(header.lastRowAt()).isEqualTo(golden.number("lastRowAt"));
        assertThat(header.hasDocuments()).isEqualTo(golden.flag("hasDocuments"));
        if (golden.perhaps("containerAddress").isPresent()) {
            assertThat(Addresses.container(primitives, header).toBytes()).isEqualTo(golden.bytes("containerAddress"));
        }
        assertThat(header.lastTag).isEqualTo(HistoryFormat.tag(golden.bytes("row1")));
        assertThat(HeaderFormat.revision(golden.bytes("header")).toBytes()).isEqualTo(golden.bytes("revision"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"session-public-v1", "session-creator-v1", "session-attacher-v1"})
    void the_links_of_envelopes_are_still_understood(String name) throws Exception {
        Golden golden = new Golden(name);
        Optional<EnvelopeLink> envelope = opened(golden).envelope();
        assertThat(envelope.isPresent()).isEqualTo(golden.perhaps("envelopeId").isPresent());
        if (envelope.isPresent()) {
            EnvelopeLink link = envelope.get();
            assertThat(link.id().reveal()).isEqualTo(golden.text("envelopeId"));
            assertThat(link.dataKey).isEqualTo(golden.bytes("envelopeDataKey"));
            assertThat(link.recordId).isEqualTo(golden.bytes("envelopeRecordId"));
            assertThat(link.createdAt()).isEqualTo(golden.number("envelopeCreatedAt"));
            assertThat(link.expiresAt()).isEqualTo(golden.number("envelopeExpiresAt"));
            assertThat(link.createdHere()).isEqualTo(golden.flag("envelopeCreatedHere"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "session-public-v1",
                "session-confidential-v1",
                "session-documents-v1",
                "session-creator-v1",
                "session-attacher-v1"
            })
    void rows_cursors_and_handles_still_open(String name) throws Exception {
        Golden golden = new Golden(name);
        SessionHeader header = opened(golden);
        for (int i = 0; i < 2; i++) {
            HistoryFormat.Row row = HistoryFormat.open(primitives, header, i, golden.bytes("row" + i));
            assertThat(row.at()).isEqualTo(golden.number("row" + i + "At"));
            assertThat(row.operation()).isEqualTo(golden.text("row" + i + "Operation"));
            assertThat(row.payload()).isEqualTo(golden.bytes("row" + i + "Payload"));
        }
        Cursor cursor = CursorFormat.read(golden.text("cursor")).orElseThrow();
        assertThat(cursor.next()).isEqualTo(1);
        assertThat(cursor.tagBefore()).isEqualTo(HistoryFormat.tag(golden.bytes("row0")));
        assertThat(CursorFormat.write(cursor)).isEqualTo(golden.text("cursor"));
        Handle handle = HandleFormat.read(golden.text("handle")).orElseThrow();
        assertThat(handle.rootKeyId()).isEqualTo(golden.number("rootKeyId"));
        assertThat(handle.session()).isEqualTo(golden.address().session());
        assertThat(HandleFormat.write(handle.rootKeyId(), handle.session())).isEqualTo(golden.text("handle"));
        assertThatExceptionOfType(BrokenSealException.class)
                .isThrownBy(() -> HistoryFormat.open(primitives, header, 1, golden.bytes("row0")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "session-public-v1",
                "session-confidential-v1",
                "session-documents-v1",
                "session-creator-v1",
                "session-attacher-v1"
            })
    void a_manager_serves_a_session_that_was_stored_then(String name) throws Exception {
        Golden golden = new Golden(name);
        TamperingSessionStore store = new TamperingSessionStore();
        SessionRecord record = new SessionRecord(
                golden.address(),
                HeaderFormat.revision(golden.bytes("header")),
                golden.bytes("header"),
                Instant.ofEpochMilli(golden.number("createdAt")),
                Instant.ofEpochMilli(golden.number("deadline")));
        store.put(record, List.of(golden.bytes("row0"), golden.bytes("row1")));
        try (SessionManager manager = SessionManager.builder()
                .rootKeys(golden.rootKeys())
                .sessionStore(store)
                .envelopeStore(new TamperingEnvelopeStore())
                .clock(() -> Instant.ofEpochMilli(golden.number("lastUse")))
                .withoutSweep()
                .withoutWarmUp()
                .build()) {
            SessionCredentials pair = SessionCredentials.of(
                    golden.text("sessionId"),
                    SessionKey.of(golden.bytes("sessionKey")).reveal());
            Session session = manager.open(
                    golden.caller(),
                    golden.perhaps("partitionKey").map(pair::partitionKey).orElse(pair));
            assertThat(session.history().requests())
                    .extracting(RecordedRequest::operation)
                    .containsExactly(golden.text("row0Operation"), golden.text("row1Operation"));
            assertThat(session.record("after", 1).sequence()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "session-public-v1",
                "session-confidential-v1",
                "session-documents-v1",
                "session-creator-v1",
                "session-attacher-v1"
            })
    void the_same_inputs_and_the_same_randomness_give_the_same_bytes(String name) throws Exception {
        Golden golden = new Golden(name);
        Owner owner = golden.owner();
        Randomness random = golden.random();
        SessionId id = SessionId.create(primitives, new KeyRing(primitives, golden.rootKeys()).active(), owner, random);
        assertThat(id.reveal()).isEqualTo(golden.text("sessionId"));
        SessionKey key = owner.type() == ClientType.PUBLIC
                ? SessionKey.of(random.take(32))
                : HeaderKeys.confidentialKey(primitives, owner, id);
        assertThat(key.revealBytes()).isEqualTo(golden.bytes("sessionKey"));
        long created = golden.number("createdAt");
        SessionHeader header = SessionHeader.first(
                primitives,
                random.take(32),
                random.take(16),
                created,
                golden.number("timeout"),
                golden.number("deadline"),
                golden.envelope());
        for (int i = 0; i < 2; i++) {
            HistoryFormat.Sealed sealed = HistoryFormat.seal(
                    primitives,
                    random,
                    header.renewed(golden.number("lastUse"), golden.number("timeout")),
                    new HistoryFormat.Row(
                            golden.number("row" + i + "At"),
                            golden.text("row" + i + "Operation"),
                            golden.bytes("row" + i + "Payload")));
            assertThat(Golden.hex(sealed.row())).isEqualTo(golden.text("row" + i));
            header = sealed.header();
        }
        HeaderKeys keys = HeaderKeys.derive(primitives, owner, id, key);
        header = golden.flag("hasDocuments") ? header.withDocuments() : header;
        byte[] sealed = HeaderFormat.seal(primitives, random, keys, owner, id, golden.address(), header);
        assertThat(Golden.hex(sealed)).isEqualTo(golden.text("header"));
        assertThat(random.left()).isZero();
    }
}
