package io.datawollet.hostile;

import static io.datawollet.hostile.DocumentGround.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.document.DocumentInfo;
import io.datawollet.document.Documents;
import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.session.StartedSession;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.StoreKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What somebody who reads the store of documents finds there of what was put: sizes and times. */
class StoredSecretsTest {
    private static final String NAME = "a-name-that-tells-of-an-illness.pdf";
    private static final String TYPE = "application/vnd.a-type-that-tells";
    private static final String SENTENCE = "A sentence that stands in the document again and again. ";

    private final DocumentGround ground = new DocumentGround();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All bytes of a store, each run of them under what it is. */
    private Map<String, byte[]> image() {
        Map<String, byte[]> image = new TreeMap<>();
        for (StoreKey container : ground.stored.addresses()) {
            ContainerRecord record = ground.stored.record(container);
            String at = HexFormat.of().formatHex(container.toBytes());
            image.put(at + " address", container.toBytes());
            image.put(at + " header", record.header());
            image.put(at + " revision", record.revision().toBytes());
            for (StoreKey document : ground.stored.documentsOf(container)) {
                DocumentVersion version = ground.stored.version(container, document);
                String in = at + HexFormat.of().formatHex(document.toBytes());
                image.put(in + " address", document.toBytes());
                image.put(in + " upload", version.upload().toBytes());
                image.put(in + " info", version.info());
                image.put(in + " first block", version.firstBlock());
                for (int i = 1; i < version.blockCount(); i++) {
                    image.put(in + " block " + i, ground.stored.block(version.upload(), i));
                }
            }
        }
        return image;
    }

    private static void assertNowhere(Map<String, byte[]> image, String what, byte[] needle) {
        String sought = new String(needle, StandardCharsets.ISO_8859_1);
        image.forEach((place, bytes) -> assertThat(new String(bytes, StandardCharsets.ISO_8859_1).contains(sought))
                .as("%s in the %s", what, place.substring(place.indexOf(' ') + 1))
                .isFalse());
    }

    private static DocumentInfo put(Documents into, byte[] content) throws IOException {
        return into.put(NAME, TYPE, new ByteArrayInputStream(content));
    }

    @Test
    void neither_name_nor_type_nor_content_nor_a_hash_of_them_nor_a_key_lies_in_the_store() throws IOException {
        StartedSession owner = ground.withEnvelope();
        byte[] content = utf8(SENTENCE.repeat(BLOCK / 20));
        DocumentInfo info = put(DocumentGround.documents(owner.session()), content);
        put(owner.session().documents(), content);
        Map<String, byte[]> image = image();
        assertThat(image.keySet().stream().filter(place -> place.contains(" block ")))
                .hasSizeGreaterThan(3);

        assertNowhere(image, "the name", utf8(NAME));
        assertNowhere(image, "the beginning of the name", utf8(NAME.substring(0, 6)));
        assertNowhere(image, "the type", utf8(TYPE));
        assertNowhere(image, "the beginning of the type", utf8("applic"));
        assertNowhere(image, "a word of the content", utf8("sentence"));
        assertNowhere(image, "the digest", HexFormat.of().parseHex(info.sha256()));
        assertNowhere(image, "half of the digest", Arrays.copyOf(HexFormat.of().parseHex(info.sha256()), 8));
        assertNowhere(image, "the digest in digits", utf8(info.sha256()));
        for (byte[] hash : List.of(sha256(utf8(NAME)), sha256(utf8(TYPE)), sha256(utf8(SENTENCE)))) {
            assertNowhere(image, "a hash", Arrays.copyOf(hash, 8));
        }
        EnvelopeCredentials envelope = owner.newEnvelope().orElseThrow();
        List<String> secrets = new ArrayList<>(List.of(envelope.id(), envelope.revealKey()));
        secrets.add(owner.credentials().revealId());
        owner.credentials().revealKey().ifPresent(secrets::add);
        ground.fixture.rootKeys().keys().forEach(key -> secrets.add(key.reveal()));
        for (String secret : secrets) {
            byte[] bytes = Base64.getUrlDecoder().decode(secret);
            assertNowhere(image, "a secret", Arrays.copyOfRange(bytes, 3, 3 + 8));
            assertNowhere(image, "a secret as text", utf8(secret.substring(0, 8)));
        }
    }

    /** Nobody sees that two documents have the same name or the same content, or that one was put again unchanged. */
    @Test
    void the_same_document_looks_different_wherever_and_whenever_it_is_put() throws IOException {
        byte[] content = new byte[2 * BLOCK];
        List<byte[]> all = new ArrayList<>();
        StartedSession owner = ground.withEnvelope();
        for (int i = 0; i < 3; i++) {
            put(DocumentGround.documents(owner.session()), content);
            image().values().stream().filter(bytes -> bytes.length > 100).forEach(all::add);
        }
        put(owner.session().documents(), content);
        put(ground.newEnvelope(), content);
        List<StoreKey> addresses = ground.stored.addresses().stream()
                .flatMap(container -> ground.stored.documentsOf(container).stream())
                .toList();
        assertThat(addresses).hasSize(3).doesNotHaveDuplicates();
        image().values().stream().filter(bytes -> bytes.length > 100).forEach(all::add);
        int same = 16;
        List<String> pieces = all.stream()
                .map(HexFormat.of()::formatHex)
                .distinct()
                .flatMap(hex -> IntStream.range(0, hex.length() / 2 / same)
                        .mapToObj(i -> hex.substring(i * 2 * same, (i + 1) * 2 * same)))
                .toList();
        // Zeros sealed over and over: no run of 16 bytes at its border comes twice, within a block or between them.
        assertThat(pieces.stream().collect(Collectors.toSet())).hasSameSizeAs(pieces);
    }

    @Test
    void a_name_cannot_be_guessed_from_where_it_lies() throws IOException {
        StartedSession owner = ground.withEnvelope();
        put(DocumentGround.documents(owner.session()), new byte[1]);
        StoreKey container = ground.stored.addresses().get(0);
        StoreKey document = ground.onlyDocument(container);
        assertThat(document.toBytes()).isNotEqualTo(sha256(utf8(NAME)));
        put(DocumentGround.documents(owner.session()), new byte[2]);
        assertThat(ground.onlyDocument(container)).isEqualTo(document);
        put(ground.newEnvelope(), new byte[1]);
        assertThat(ground.stored.addresses().stream().map(ground::onlyDocument).distinct())
                .hasSize(2);
    }
}
