package io.datawollet.internal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.datawollet.document.Document;
import io.datawollet.document.Documents;
import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.internal.crypto.BrokenSealException;
import io.datawollet.internal.crypto.ChunkKeys;
import io.datawollet.internal.crypto.ChunkSealer;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.internal.record.DocumentFormat.Description;
import io.datawollet.key.EnvelopeKey;
import io.datawollet.key.RootKeyState;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import io.datawollet.testing.TamperingEnvelopeStore;
import io.datawollet.testing.TamperingSessionStore;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Envelopes and documents of version 1 as they were once written; opened here for ever, as {@link GoldenTest} opens sessions. */
class GoldenDocumentsTest {
    private static final int CHUNK = ChunkKeys.CHUNK_BYTES;
    private static final int SEALED = ChunkKeys.SEALED_CHUNK_BYTES;

    private final Primitives primitives = Primitives.ofDefaultProviders();

    private RootSecrets root(Golden golden) {
        return new KeyRing(primitives, golden.rootKeys()).active();
    }

    private RootSecrets newRoot(Golden golden) {
        RootKeys keys = RootKeys.of(golden.rootKey("newRootKeyId", "newRootKey", RootKeyState.ACTIVE));
        return new KeyRing(primitives, keys).active();
    }

    private static EnvelopeId id(Golden golden) {
        return EnvelopeId.parse(golden.text("envelopeId")).orElseThrow();
    }

    private static EnvelopeKey key(Golden golden) {
        return EnvelopeKey.of(golden.bytes("envelopeKey"));
    }

    private static StoreKey address(Golden golden) {
        return StoreKey.of(golden.bytes("envelopeAddress"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"envelope-public-v1", "envelope-confidential-v1"})
    void envelopes_still_open_under_either_root_key(String name) throws Exception {
        Golden golden = new Golden(name);
        assertThat(id(golden).address(primitives, golden.owner())).isEqualTo(address(golden));
        assertThat(EnvelopeFormat.rootKeyId(golden.bytes("header"))).isEqualTo((int) golden.number("rootKeyId"));
        assertThat(EnvelopeFormat.revision(golden.bytes("header")).toBytes()).isEqualTo(golden.bytes("revision"));
        assertLink(golden, root(golden), golden.bytes("header"));
        assertLink(golden, newRoot(golden), golden.bytes("rewrapped"));
        assertThatExceptionOfType(BrokenSealException.class)
                .isThrownBy(() -> assertLink(golden, root(golden), golden.bytes("rewrapped")));
    }

    private void assertLink(Golden golden, RootSecrets root, byte[] header) throws BrokenSealException {
        EnvelopeLink link = EnvelopeFormat.open(primitives, root, golden.owner(), id(golden), key(golden), header);
        assertThat(link.dataKey).isEqualTo(golden.bytes("dataKey"));
        assertThat(link.recordId).isEqualTo(golden.bytes("recordId"));
        assertThat(link.createdAt()).isEqualTo(golden.number("createdAt"));
        assertThat(link.expiresAt()).isEqualTo(golden.number("expiresAt"));
        assertThat(link.createdHere()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"envelope-public-v1", "envelope-confidential-v1"})
    void the_same_randomness_gives_the_same_envelope(String name) throws Exception {
        Golden golden = new Golden(name);
        Randomness random = golden.random();
        EnvelopeId id = EnvelopeId.create(random);
        EnvelopeKey key = EnvelopeKey.of(random.take(EnvelopeKey.LENGTH));
        EnvelopeLink link = EnvelopeLink.created(
                id, random.take(32), random.take(16), golden.number("createdAt"), golden.number("expiresAt"));
        assertThat(id.reveal()).isEqualTo(golden.text("envelopeId"));
        assertThat(key.revealBytes()).isEqualTo(golden.bytes("envelopeKey"));
        byte[] header = EnvelopeFormat.seal(primitives, random, root(golden), golden.owner(), key, link);
        assertThat(Golden.hex(header)).isEqualTo(golden.text("header"));
        byte[] rewrapped =
                EnvelopeFormat.rewrap(primitives, random, root(golden), newRoot(golden), address(golden), header);
        assertThat(Golden.hex(rewrapped)).isEqualTo(golden.text("rewrapped"));
        assertThat(random.left()).isZero();
    }

    private static byte[] name(Golden golden) {
        return golden.text("name").getBytes(StandardCharsets.UTF_8);
    }

    private static StoreKey document(Golden golden) {
        return StoreKey.of(golden.bytes("documentAddress"));
    }

    private static UploadId upload(Golden golden) {
        return UploadId.of(golden.bytes("uploadId"));
    }

    /** The sealed chunks, one behind the other: of all but the last the file has the tag, for the rest of each is zeros. */
    private static byte[] sealed(Golden golden) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (long left = golden.number("size") / CHUNK, i = 0; left > 0; left--, i++) {
            out.writeBytes(new byte[CHUNK]);
            out.writeBytes(golden.bytes("tag" + i));
        }
        out.writeBytes(golden.bytes("lastChunk"));
        return out.toByteArray();
    }

    private byte[] content(Golden golden, Description description) throws BrokenSealException {
        ContainerKeys keys = golden.containerKeys(primitives);
        ChunkKeys chunks = ChunkKeys.ofMessage(
                primitives,
                keys.contentKey(),
                description.contentPrefix(),
                keys.contentContext(document(golden), upload(golden)));
        byte[] sealed = sealed(golden);
        byte[] chunk = new byte[CHUNK];
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0, number = 0; at < sealed.length; at += SEALED, number++) {
            out.write(chunk, 0, chunks.open(number, sealed, at, Math.min(SEALED, sealed.length - at), chunk));
        }
        return out.toByteArray();
    }

    private Description described(Golden golden) throws BrokenSealException {
        return DocumentFormat.open(
                primitives, golden.containerKeys(primitives), document(golden), upload(golden), golden.bytes("info"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"document-empty-v1", "document-small-v1", "document-chunk-v1", "document-chunks-v1"})
    void documents_still_open(String file) throws Exception {
        Golden golden = new Golden(file);
        assertThat(golden.containerKeys(primitives).document(primitives, name(golden)))
                .isEqualTo(document(golden));
        Description description = described(golden);
        assertThat(description.name()).isEqualTo(golden.text("name"));
        assertThat(description.mediaType()).isEqualTo(golden.text("mediaType"));
        assertThat(description.createdAt()).isEqualTo(golden.number("createdAt"));
        assertThat(description.size()).isEqualTo(golden.number("size"));
        assertThat(description.sha256()).isEqualTo(golden.bytes("sha256"));
        assertThat(description.contentPrefix()).isEqualTo(golden.bytes("saltAndCommitment"));
        byte[] content = content(golden, description);
        assertThat(content).hasSize((int) golden.number("size"));
        assertThat(primitives.sha256(content)).isEqualTo(golden.bytes("sha256"));
        if (golden.perhaps("content").isPresent()) {
            assertThat(content).isEqualTo(golden.bytes("content"));
        }
        assertThat(DocumentCursorFormat.read(golden.text("cursor"))).contains(document(golden));
        assertThat(DocumentCursorFormat.write(document(golden))).isEqualTo(golden.text("cursor"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"document-empty-v1", "document-small-v1", "document-chunk-v1", "document-chunks-v1"})
    void the_same_randomness_gives_the_same_document(String file) throws Exception {
        Golden golden = new Golden(file);
        byte[] content = content(golden, described(golden));
        // Other primitives: a cipher refuses to seal under the key and nonce that it has just opened with.
        Primitives sealing = Primitives.ofDefaultProviders();
        ContainerKeys keys = golden.containerKeys(sealing);
        Randomness random = golden.random();
        UploadId upload = UploadId.of(random.take(UploadId.LENGTH));
        assertThat(upload).isEqualTo(upload(golden));
        ChunkSealer sealer =
                ChunkKeys.newMessage(sealing, random, keys.contentKey(), keys.contentContext(document(golden), upload));
        assertThat(Golden.hex(sealer.prefix())).isEqualTo(golden.text("saltAndCommitment"));
        byte[] sealed = new byte[sealed(golden).length];
        for (int at = 0, used = 0; at <= content.length; at += CHUNK) {
            byte[] chunk = Arrays.copyOfRange(content, at, Math.min(at + CHUNK, content.length));
            used += sealer.seal(chunk, chunk.length, sealed, used);
        }
        assertThat(sealed).isEqualTo(sealed(golden));
        Description description = new Description(
                golden.number("createdAt"),
                content.length,
                golden.bytes("sha256"),
                sealer.prefix(),
                golden.text("mediaType"),
                golden.text("name"));
        byte[] info = DocumentFormat.seal(sealing, random, keys, document(golden), upload, description);
        assertThat(Golden.hex(info)).isEqualTo(golden.text("info"));
        assertThat(random.left()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"document-empty-v1", "document-small-v1", "document-chunk-v1", "document-chunks-v1"})
    void a_manager_serves_what_was_stored_then(String file) throws Exception {
        Golden golden = new Golden(file);
        Golden envelope = new Golden(golden.text("container"));
        TamperingEnvelopeStore store = new TamperingEnvelopeStore();
        store.put(new ContainerRecord(
                address(envelope),
                EnvelopeFormat.revision(envelope.bytes("header")),
                envelope.bytes("header"),
                (int) envelope.number("rootKeyId"),
                Instant.ofEpochMilli(envelope.number("expiresAt"))));
        store.put(
                address(envelope),
                document(golden),
                new DocumentVersion(upload(golden), 1, golden.number("size"), golden.bytes("info"), sealed(golden)));
        try (SessionManager manager = SessionManager.builder()
                .rootKeys(envelope.rootKeys())
                .sessionStore(new TamperingSessionStore())
                .envelopeStore(store)
                .clock(() -> Instant.ofEpochMilli(envelope.number("expiresAt") - 1))
                .withoutSweep()
                .withoutWarmUp()
                .build()) {
            EnvelopeCredentials pair = EnvelopeCredentials.of(
                    envelope.text("envelopeId"), key(envelope).reveal());
            Documents documents = manager.start(
                            envelope.caller(), StartRequest.create().attachEnvelope(pair))
                    .session()
                    .envelope()
                    .orElseThrow()
                    .documents();
            Document document = documents.get(golden.text("name"));
            assertThat(document.info().sha256()).isEqualTo(golden.text("sha256"));
            try (InputStream content = document.content()) {
                assertThat(HexFormat.of().formatHex(primitives.sha256(content.readAllBytes())))
                        .isEqualTo(golden.text("sha256"));
            }
        }
    }
}
