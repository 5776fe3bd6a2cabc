package io.datawollet.internal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.datawollet.internal.crypto.BrokenSealException;
import io.datawollet.internal.crypto.Encoding;
import io.datawollet.internal.crypto.Label;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.key.SessionKey;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Records that open under the right key but hold what this version does not write, as one of a later version may: refused, and
 * never half understood.
 */
class LaterVersionsTest {
    private static final int FLAGS_AT = 128;

    private final Primitives primitives = Primitives.ofDefaultProviders();

    private static Randomness random() {
        return Randomness.draw(new SecureRandom(), 12);
    }

    private interface Opening {
        Object open() throws BrokenSealException;
    }

    private static void assertRefused(Opening opening) {
        assertThatExceptionOfType(BrokenSealException.class).isThrownBy(opening::open);
    }

    /** A golden header whose content can be changed and sealed again. */
    private final class Header {
        private final Golden golden;
        private final SessionId id;
        private final HeaderKeys keys;
        private final byte[] prefix;
        private final byte[] aad;
        final byte[] content;

        Header(String name) throws Exception {
            golden = new Golden(name);
            KeyRing ring = new KeyRing(primitives, golden.rootKeys());
            id = SessionId.parse(primitives, ring, golden.owner(), golden.text("sessionId"), Instant.EPOCH)
                    .orElseThrow();
            keys = HeaderKeys.derive(primitives, golden.owner(), id, SessionKey.of(golden.bytes("sessionKey")));
            prefix = Arrays.copyOf(golden.bytes("header"), 38);
            aad = Encoding.of(
                    Label.HEADER_AAD, prefix, golden.address().session().toBytes());
            content = primitives.open(keys.key, golden.bytes("header"), 38, aad);
        }

        SessionHeader openWith(int flags) throws BrokenSealException {
            content[FLAGS_AT] = (byte) flags;
            byte[] sealed = primitives.seal(keys.key, random(), prefix, aad, content);
            return HeaderFormat.open(primitives, keys, golden.owner(), id, golden.address(), sealed);
        }
    }

    @Test
    void a_header_without_a_link_takes_no_flags_but_that_of_documents() throws Exception {
        Header header = new Header("session-public-v1");
        assertThat(header.openWith(0).hasDocuments()).isFalse();
        assertThat(header.openWith(1).hasDocuments()).isTrue();
        for (int flags = 2; flags < 256; flags++) {
            int refused = flags;
            assertRefused(() -> header.openWith(refused));
        }
    }

    @Test
    void a_header_with_a_link_must_say_so_and_nothing_unknown() throws Exception {
        Header header = new Header("session-creator-v1");
        for (int flags = 0; flags < 256; flags++) {
            int tried = flags;
            if ((flags & ~5) == 2) {
                SessionHeader opened = header.openWith(flags);
                assertThat(opened.hasDocuments()).isEqualTo((flags & 1) != 0);
                assertThat(opened.envelope().orElseThrow().createdHere()).isEqualTo((flags & 4) != 0);
            } else {
                assertRefused(() -> header.openWith(tried));
            }
        }
    }

    private final StoreKey document = StoreKey.of(new byte[32]);
    private final UploadId upload = UploadId.of(new byte[16]);
    private final ContainerKeys keys = ContainerKeys.derive(primitives, new byte[32], new byte[16]);

    private DocumentFormat.Description open(byte[] content) throws BrokenSealException {
        byte[] aad = Encoding.of(Label.INFO_AAD, keys.recordId, document.toBytes(), upload.toBytes());
        byte[] sealed = primitives.seal(keys.infoKey, random(), new byte[] {1, 1, 3}, aad, content);
        return DocumentFormat.open(primitives, keys, document, upload, sealed);
    }

    private static byte[] info(long size, int nameByte) {
        return ByteBuffer.allocate(106 + 3 + 1)
                .putLong(1)
                .putLong(size)
                .put(new byte[88])
                .put(new byte[] {3, 'a', '/', 'b', 1, (byte) nameByte})
                .array();
    }

    @Test
    void an_info_with_more_or_less_than_it_should_have_is_refused() throws BrokenSealException {
        byte[] info = info(5, 'n');
        assertThat(open(info).name()).isEqualTo("n");
        assertRefused(() -> open(Arrays.copyOf(info, info.length + 1)));
        for (int length = 0; length < info.length; length++) {
            byte[] cut = Arrays.copyOf(info, length);
            assertRefused(() -> open(cut));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void an_info_with_a_size_beyond_all_measure_is_refused(long size) {
        assertRefused(() -> open(info(size, 'n')));
    }

    @Test
    void an_info_whose_name_is_no_text_is_refused() {
        assertRefused(() -> open(info(5, 0xff)));
    }
}
