package io.datawollet.internal.crypto;

import static io.datawollet.internal.crypto.PlainFormats.concat;
import static io.datawollet.internal.crypto.PlainFormats.encoded;
import static io.datawollet.internal.crypto.PlainFormats.expand;
import static io.datawollet.internal.crypto.PlainFormats.hmac;
import static io.datawollet.internal.crypto.PlainFormats.open;
import static io.datawollet.internal.crypto.PlainFormats.part;
import static io.datawollet.internal.crypto.PlainFormats.rootKey;
import static io.datawollet.internal.crypto.PlainFormats.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.document.Document;
import io.datawollet.document.DocumentInfo;
import io.datawollet.document.Documents;
import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.TestClock;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code docs/formats.md} tells the truth about envelopes and documents too: the program that was written from it alone opens
 * what lies in golden files and in the store of a manager, and what it seals the library reads.
 */
class FormatsOfDocumentsTest {
    private static final int CHUNK = 16_384;

    private final Fixture fixture = new Fixture();
    private final SessionManager manager = fixture.manager();

    private static byte[] someBytes(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length + 1L).nextBytes(bytes);
        return bytes;
    }

    /** An envelope's header opened with root key and envelope key: {@code data key 32 | record id 16 | created | end}. */
    private static byte[] openEnvelope(byte[] rootKey, byte[] client, byte[] rand, byte[] key, byte[] header)
            throws Exception {
        byte[] address = envelopeAddress(client, rand);
        byte[] outerKey = expand(rootKey(rootKey, "dw1/root/env"), encoded("dw1/env/out", address), 32);
        byte[] outer = open(outerKey, header, 5, encoded("dw1/env/aad", part(header, 0, 5), address));
        assertThat(outer).hasSize(124);
        byte[] both = expand(key, encoded("dw1/env/in", new byte[] {1}, client, rand), 64);
        assertThat(part(outer, 0, 32)).isEqualTo(part(both, 32, 32));
        byte[] content = open(part(both, 0, 32), outer, 32, encoded("dw1/env/inner", client, rand));
        assertThat(content).hasSize(64);
        return content;
    }

    private static byte[] envelopeAddress(byte[] client, byte[] rand) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(encoded("dw1/addr/envelope", client, rand));
    }

    private static byte[] rand(String envelopeId) {
        byte[] id = Base64.getUrlDecoder().decode(envelopeId);
        assertThat(id).hasSize(21).startsWith(1);
        return part(id, 1, 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"envelope-public-v1", "envelope-confidential-v1"})
    void a_program_written_from_the_page_opens_the_golden_envelopes(String name) throws Exception {
        PlainFormats.File golden = new PlainFormats.File(name);
        byte[] rand = rand(golden.text("envelopeId"));
        assertThat(envelopeAddress(golden.client(), rand)).isEqualTo(golden.bytes("envelopeAddress"));
        byte[] expected = concat(
                golden.bytes("dataKey"),
                golden.bytes("recordId"),
                ByteBuffer.allocate(16)
                        .putLong(golden.number("createdAt"))
                        .putLong(golden.number("expiresAt"))
                        .array());
        byte[] key = golden.bytes("envelopeKey");
        byte[] header = golden.bytes("header");
        assertThat(header).hasSize(157).startsWith(1, 1, 4, 2, 1).endsWith(golden.bytes("revision"));
        assertThat(openEnvelope(golden.bytes("rootKey"), golden.client(), rand, key, header))
                .isEqualTo(expected);
        byte[] rewrapped = golden.bytes("rewrapped");
        assertThat(rewrapped).hasSize(157).startsWith(1, 1, 4, 40_000 >> 8, 40_000 & 0xff);
        assertThat(openEnvelope(golden.bytes("newRootKey"), golden.client(), rand, key, rewrapped))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"document-empty-v1", "document-small-v1", "document-chunk-v1", "document-chunks-v1"})
    void a_program_written_from_the_page_opens_the_golden_documents(String name) throws Exception {
        PlainFormats.File golden = new PlainFormats.File(name);
        PlainDocuments documents = new PlainDocuments(golden.bytes("dataKey"), golden.bytes("recordId"));
        byte[] address = documents.address(golden.text("name"));
        assertThat(address).isEqualTo(golden.bytes("documentAddress"));
        byte[] upload = golden.bytes("uploadId");
        PlainDocuments.Info info = documents.openInfo(address, upload, golden.bytes("info"));
        assertThat(info.name()).isEqualTo(golden.text("name"));
        assertThat(info.mediaType()).isEqualTo(golden.text("mediaType"));
        assertThat(info.createdAt()).isEqualTo(golden.number("createdAt"));
        assertThat(info.size()).isEqualTo(golden.number("size"));
        byte[] block = new byte[0];
        for (int i = 0; golden.has("tag" + i); i++) {
            block = concat(block, new byte[CHUNK], golden.bytes("tag" + i));
        }
        block = concat(block, golden.bytes("lastChunk"));
        byte[] content = documents.openContent(info, documents.context(address, upload), List.of(block));
        assertThat(MessageDigest.getInstance("SHA-256").digest(content)).isEqualTo(golden.bytes("sha256"));
        assertThat(Base64.getUrlDecoder().decode(golden.text("cursor"))).isEqualTo(concat(new byte[] {1}, address));
    }

    private byte[] rootSecret() {
        return fixture.rootKeys().active().revealBytes();
    }

    /** The documents of a new session with an envelope, and what the program makes of either's keys. */
    private record Opened(Documents library, PlainDocuments program, StoreKey container) {}

    private Opened envelope(ClientType type) throws Exception {
        Caller caller = Fixture.caller(type, "acme");
        StartedSession started =
                Fixture.start(manager, caller, StartRequest.create().newEnvelope());
        EnvelopeCredentials pair = started.newEnvelope().orElseThrow();
        byte[] client = PlainFormats.client(type.name(), "acme");
        StoreKey container = StoreKey.of(envelopeAddress(client, rand(pair.id())));
        byte[] content = openEnvelope(
                rootSecret(),
                client,
                rand(pair.id()),
                Base64.getUrlDecoder().decode(pair.revealKey()),
                fixture.tamperingEnvelopes().record(container).header());
        ByteBuffer times = ByteBuffer.wrap(content, 48, 16);
        assertThat(times.getLong()).isEqualTo(TestClock.START.toEpochMilli());
        assertThat(times.getLong())
                .isEqualTo(TestClock.START
                        .plus(caller.client().envelopeRetention())
                        .toEpochMilli());
        Documents documents = started.session().envelope().orElseThrow().documents();
        return new Opened(documents, new PlainDocuments(part(content, 0, 32), part(content, 32, 16)), container);
    }

    private Opened session(ClientType type) throws Exception {
        Caller caller = Fixture.caller(type, "acme");
        StartedSession started = Fixture.start(manager, caller, StartRequest.create());
        started.session().documents().put("first", "text/plain", new ByteArrayInputStream(new byte[1]));
        byte[] client = PlainFormats.client(type.name(), "acme");
        byte[] id = Base64.getUrlDecoder().decode(started.credentials().revealId());
        byte[] rand = part(id, 3, 20);
        byte[] address =
                hmac(rootKey(rootSecret(), "dw1/root/addr"), encoded("dw1/addr/session", client, new byte[1], rand));
        byte[] header = fixture.tampering()
                .record(fixture.tampering().addresses().get(0))
                .header();
        byte[] sessionKey = type == ClientType.PUBLIC
                ? Base64.getUrlDecoder()
                        .decode(started.credentials().revealKey().orElseThrow())
                : expand(rootKey(rootSecret(), "dw1/root/conf"), encoded("dw1/conf", client, new byte[1], rand), 32);
        byte[] headerKey = expand(
                hmac(rootKey(rootSecret(), "dw1/root/sess"), sessionKey),
                encoded("dw1/hdr", new byte[] {1}, part(client, 0, 1), client, new byte[1], rand),
                32);
        byte[] content = open(headerKey, header, 38, encoded("dw1/hdr/aad", part(header, 0, 38), address));
        assertThat(content[128]).isEqualTo((byte) 1);
        byte[] recordId = part(content, 32, 16);
        StoreKey container =
                StoreKey.of(MessageDigest.getInstance("SHA-256").digest(encoded("dw1/addr/container", recordId)));
        assertThat(fixture.tamperingEnvelopes().addresses()).containsExactly(container);
        assertThat(fixture.tamperingEnvelopes().record(container).header()).isEmpty();
        assertThat(fixture.tamperingEnvelopes().record(container).rootKeyId()).isZero();
        assertThat(fixture.tamperingEnvelopes().record(container).revision().toBytes())
                .isEqualTo(part(container.toBytes(), 0, 16));
        assertThat(fixture.tamperingEnvelopes().record(container).expiresAt())
                .isEqualTo(started.session().deadline());
        return new Opened(started.session().documents(), new PlainDocuments(part(content, 0, 32), recordId), container);
    }

    private List<byte[]> blocks(DocumentVersion version) {
        List<byte[]> blocks = new ArrayList<>(List.of(version.firstBlock()));
        for (int index = 1; index < version.blockCount(); index++) {
            blocks.add(fixture.tamperingEnvelopes().block(version.upload(), index));
        }
        return blocks;
    }

    private void assertReadByTheProgram(Opened opened, int size) throws Exception {
        byte[] content = someBytes(size);
        fixture.clock().advance(Duration.ofMillis(1_234));
        DocumentInfo put =
                opened.library().put("Größe " + size, "text/plain; charset=utf-8", new ByteArrayInputStream(content));
        PlainDocuments program = opened.program();
        byte[] address = program.address("Größe " + size);
        DocumentVersion version = fixture.tamperingEnvelopes().version(opened.container(), StoreKey.of(address));
        byte[] upload = version.upload().toBytes();
        assertThat(Base64.getUrlDecoder().decode(put.revision())).isEqualTo(upload);
        PlainDocuments.Info info = program.openInfo(address, upload, version.info());
        assertThat(info.name()).isEqualTo("Größe " + size);
        assertThat(info.mediaType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(info.size()).isEqualTo(size);
        assertThat(info.createdAt()).isEqualTo(put.createdAt().toEpochMilli());
        assertThat(version.size()).isEqualTo(size);
        List<byte[]> blocks = blocks(version);
        assertThat(blocks).hasSize(size / CHUNK / 16 + 1);
        assertThat(blocks.subList(0, blocks.size() - 1))
                .allSatisfy(block -> assertThat(block).hasSize(262_400));
        byte[] context = program.context(address, upload);
        assertThat(program.openContent(info, context, blocks)).isEqualTo(content);
        int number = new SplittableRandom(size).nextInt(size / CHUNK + 1);
        assertThat(program.openChunk(info, context, blocks, number))
                .isEqualTo(Arrays.copyOfRange(content, number * CHUNK, Math.min((number + 1) * CHUNK, size)));
    }

    @ParameterizedTest
    @EnumSource
    void the_program_opens_what_a_manager_stored_in_an_envelope(ClientType type) throws Exception {
        Opened opened = envelope(type);
        for (int size : new int[] {0, 5, CHUNK, 2 * CHUNK + 3, 16 * CHUNK - 1, 16 * CHUNK, 37 * CHUNK + 11}) {
            assertReadByTheProgram(opened, size);
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_program_opens_what_a_manager_stored_in_a_session(ClientType type) throws Exception {
        Opened opened = session(type);
        for (int size : new int[] {0, 5, CHUNK, 17 * CHUNK + 3}) {
            assertReadByTheProgram(opened, size);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, CHUNK - 1, CHUNK, 2 * CHUNK + 3, 20 * CHUNK})
    void what_the_program_sealed_is_opened_by_the_library_chunk_by_chunk(int size) throws Exception {
        byte[] content = someBytes(size);
        PlainDocuments program = new PlainDocuments(someBytes(32), someBytes(16));
        byte[] context = program.context(program.address("x"), someBytes(16));
        byte[] salt = someBytes(24);
        byte[] sealed = concat(program.sealContent(salt, context, content).toArray(byte[][]::new));
        ChunkKeys keys = ChunkKeys.ofMessage(
                Primitives.ofDefaultProviders(),
                program.contentKey(),
                program.saltAndCommitment(salt, context),
                context);
        byte[] chunk = new byte[CHUNK];
        for (int number = size / CHUNK; number >= 0; number--) {
            int at = number * (CHUNK + 16);
            int opened = keys.open(number, sealed, at, Math.min(CHUNK + 16, sealed.length - at), chunk);
            assertThat(Arrays.copyOf(chunk, opened))
                    .isEqualTo(Arrays.copyOfRange(content, number * CHUNK, Math.min((number + 1) * CHUNK, size)));
        }
    }

    @Test
    void what_the_program_sealed_and_stored_is_read_by_a_session() throws Exception {
        Opened opened = envelope(ClientType.PUBLIC);
        int size = 35 * CHUNK + 8;
        // A version of this size gives the program an upload with blocks, in whose place it puts its own.
        opened.library().put("x", "text/plain", new ByteArrayInputStream(new byte[size]));
        PlainDocuments program = opened.program();
        byte[] address = program.address("x");
        UploadId upload = fixture.tamperingEnvelopes()
                .version(opened.container(), StoreKey.of(address))
                .upload();
        byte[] content = someBytes(size);
        byte[] context = program.context(address, upload.toBytes());
        byte[] salt = someBytes(24);
        List<byte[]> blocks = program.sealContent(salt, context, content);
        for (int index = 1; index < blocks.size(); index++) {
            fixture.tamperingEnvelopes().put(upload, index, blocks.get(index));
        }
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
        PlainDocuments.Info info = new PlainDocuments.Info(
                77, size, digest, program.saltAndCommitment(salt, context), "image/png", "another name");
        byte[] sealed = program.sealInfo(address, upload.toBytes(), someBytes(12), info);
        DocumentVersion version = new DocumentVersion(upload, blocks.size(), size, sealed, blocks.get(0));
        fixture.tamperingEnvelopes().put(opened.container(), StoreKey.of(address), version);

        Document document = opened.library().get("x");
        assertThat(document.info().name()).isEqualTo("another name");
        assertThat(document.info().mediaType()).isEqualTo("image/png");
        assertThat(document.info().createdAt().toEpochMilli()).isEqualTo(77);
        try (InputStream whole = document.content();
                InputStream part = document.content(20 * CHUNK - 5, 10)) {
            assertThat(whole.readAllBytes()).isEqualTo(content);
            assertThat(part.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 20 * CHUNK - 5, 20 * CHUNK + 5));
        }
    }

    @Test
    void the_program_opens_nothing_with_another_key_or_in_another_place() throws Exception {
        Opened opened = envelope(ClientType.CONFIDENTIAL);
        opened.library().put("x", "text/plain", new ByteArrayInputStream(utf8("x")));
        byte[] address = opened.program().address("x");
        DocumentVersion version = fixture.tamperingEnvelopes().version(opened.container(), StoreKey.of(address));
        byte[] upload = version.upload().toBytes();
        PlainDocuments other = new PlainDocuments(new byte[32], new byte[16]);
        assertThat(other.address("x")).isNotEqualTo(address);
        assertThatThrownBy(() -> other.openInfo(address, upload, version.info()))
                .isInstanceOf(javax.crypto.AEADBadTagException.class);
        PlainDocuments.Info info = opened.program().openInfo(address, upload, version.info());
        assertThatThrownBy(() -> opened.program()
                        .openContent(info, opened.program().context(address, new byte[16]), blocks(version)))
                .hasMessageContaining("another key");
    }
}
