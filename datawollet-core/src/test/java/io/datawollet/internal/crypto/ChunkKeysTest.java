package io.datawollet.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.datawollet.testing.Replay;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C2SP chunked encryption, instance Cobblestone-256, as published, and what its sealer refuses to do. */
class ChunkKeysTest {
    private static final int CHUNK = ChunkKeys.CHUNK_BYTES;
    private static final int SEALED = ChunkKeys.SEALED_CHUNK_BYTES;
    private static final int PREFIX = ChunkKeys.PREFIX_BYTES;

    private final Primitives primitives = Primitives.ofDefaultProviders();
    private final byte[] inputKey = filled(32, 1);
    private final byte[] context = "context".getBytes(StandardCharsets.US_ASCII);

    static List<Primitives> providers() {
        return List.of(Primitives.ofDefaultProviders(), Primitives.of(new BouncyCastleProvider()));
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] someBytes(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    private static Randomness fresh() {
        return Randomness.draw(new SecureRandom(), 24);
    }

    /** A whole message as the format has it. */
    private static byte[] sealed(Primitives primitives, Randomness salt, byte[] key, byte[] context, byte[] message) {
        ChunkSealer sealer = ChunkKeys.newMessage(primitives, salt, key, context);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(sealer.prefix());
        byte[] sealed = new byte[SEALED];
        for (int at = 0; at <= message.length; at += CHUNK) {
            byte[] chunk = Arrays.copyOfRange(message, at, Math.min(at + CHUNK, message.length));
            out.write(sealed, 0, sealer.seal(chunk, chunk.length, sealed, 0));
        }
        return out.toByteArray();
    }

    /** The message in a whole ciphertext, whose length says which chunk is the last. */
    static byte[] opened(Primitives primitives, byte[] key, byte[] context, byte[] message) throws BrokenSealException {
        ChunkKeys keys =
                ChunkKeys.ofMessage(primitives, key, Arrays.copyOf(message, Math.min(message.length, PREFIX)), context);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        int length = SEALED;
        int number = 0;
        for (int at = PREFIX; length == SEALED; at += SEALED) {
            length = Math.min(SEALED, message.length - at);
            out.write(chunk, 0, keys.open(number++, message, at, length, chunk));
        }
        return out.toByteArray();
    }

    private byte[] opened(byte[] message) throws BrokenSealException {
        return opened(primitives, inputKey, context, message);
    }

    private static byte[] changed(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= 1;
        return changed;
    }

    private record Published(String context, String prefix, int length, String sha512, List<String> tails) {
        /** All chunks but the last are zero bytes with a tag behind them: the publishers chose the messages so. */
        byte[] message() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(HexFormat.of().parseHex(prefix));
            for (int i = 0; i < tails.size(); i++) {
                out.writeBytes(new byte[i < tails.size() - 1 ? CHUNK : 0]);
                out.writeBytes(HexFormat.of().parseHex(tails.get(i)));
            }
            return out.toByteArray();
        }
    }

    private static final byte[] PUBLISHED_KEY = "YELLOW SUBMARINE YELLOW SUBMARIN".getBytes(StandardCharsets.US_ASCII);

    /**
     * Facts from Project Wycheproof, {@code testvectors_v1/c2sp_chunked_encryption_aes_256_gcm_test.json}, tests 1, 2, 3, 6, 9
     * and 10, which the author of the format generated.
     */
    private static final List<Published> PUBLISHED = List.of(
            new Published(
                    "",
                    "43a2e39431cbae0389d3fc86adf46f7c3a24de88d9311617"
                            + "e53f3164cc1d5dc738a66b97f0bf786565c31799c2f463d50a7e10046011dc6f",
                    0,
                    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                            + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
                    List.of("c3c939e3a5db7affb6191551669554fb")),
            new Published(
                    "",
                    "a1a1b56f6db58cd1ede0c5c9db62aef20d3f96a6c594bb92"
                            + "52bb38122de91236502b42a1d7fcab820ffa292940d2f86add212cfa42c38df1",
                    7,
                    "e85f32a85f1d4f7c9b2d36d20eca8435d81253e7075e9dea069eb1b6da48daf9"
                            + "2ef1797367b520d8a46c4f72cecb85b1daff8887fcb41721d39943d1952fc180",
                    List.of("9d3cc9139ee61a5990d3db57433514229beea49a8a72bd")),
            new Published(
                    "",
                    "b9eca7d48b49c76acc0a10833699035db2160b30af69f884"
                            + "4cc09e21ccb4f537032c8fbf2392e57a192821e903fcd16e8508884f64f8c4b2",
                    16_385,
                    "db9e441f318209d02c8eaedfa94be7a08d3414057835c80ecea2deb0b16438ff"
                            + "97ae6dac13a749efe4a24686b01dc0dfab756703e810cc164466cd5cce99b3e8",
                    List.of("0d3065f8fbdbb7864988647a1f996f74", "002d3c1b8479b72d9039922affeee6e704")),
            new Published(
                    "",
                    "aa61a95ab04aa5eac4ecd9e83ef47f88dd07fdc07e38b6c9"
                            + "d77ec3c07801fc40bec0e07020a0d36d3e6e6354833c21301d52a32cffe087df",
                    16_384,
                    "d787e0bf39e0d2e9a707b94bc77329f665286160744507f0fac9608e33a98994"
                            + "b6d9dd4a43a6326287d32b2e15d76e0de6a8818689698bee2ca419bf9bbedc02",
                    List.of("31454358e7e1032d5bb622de82a8bf9b", "3dca8e38cc0b8942d7eb1f5ef9a56d7b")),
            new Published(
                    "test context",
                    "dbedaefc1c35dc6c0f22b743b03e488747166a51f33479e7"
                            + "ceb8b7e11cc0d2710f624a127501bc4aea7d0af6f83cfe359b9e69415aa537f3",
                    7,
                    "e85f32a85f1d4f7c9b2d36d20eca8435d81253e7075e9dea069eb1b6da48daf9"
                            + "2ef1797367b520d8a46c4f72cecb85b1daff8887fcb41721d39943d1952fc180",
                    List.of("6adf86eb35b070475baa039bb7791432adbca49578bbd3")),
            new Published(
                    "test\0context",
                    "12ede102c3ef730da4f3d4dbfaf11003683238315befe73b"
                            + "21ebb2246ac19f3a7d50abd2a5a365f7652bda670814dbc883ce618256d2d513",
                    7,
                    "e85f32a85f1d4f7c9b2d36d20eca8435d81253e7075e9dea069eb1b6da48daf9"
                            + "2ef1797367b520d8a46c4f72cecb85b1daff8887fcb41721d39943d1952fc180",
                    List.of("bd238c2c0dded7614d52bef77bc04273656df97a294323")));

    @ParameterizedTest
    @MethodSource("providers")
    void published_messages_are_opened_and_sealed_byte_for_byte(Primitives provider) throws Exception {
        for (Published each : PUBLISHED) {
            byte[] sealed = each.message();
            byte[] itsContext = each.context().getBytes(StandardCharsets.US_ASCII);
            byte[] message = opened(provider, PUBLISHED_KEY, itsContext, sealed);
            assertThat(message).hasSize(each.length());
            assertThat(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-512").digest(message)))
                    .isEqualTo(each.sha512());
            // A cipher refuses to seal under the key and nonce that it has just opened with, so that others seal.
            for (Primitives sealing : providers()) {
                byte[] salt = Arrays.copyOf(sealed, 24);
                assertThat(sealed(sealing, Randomness.draw(new Replay(salt), 24), PUBLISHED_KEY, itsContext, message))
                        .isEqualTo(sealed);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 32_768, 50_000})
    void what_was_sealed_opens_whatever_its_length(int length) throws BrokenSealException {
        byte[] message = someBytes(length);
        byte[] sealed = sealed(primitives, fresh(), inputKey, context, message);
        assertThat(sealed).hasSize(PREFIX + length + 16 * (length / CHUNK + 1));
        assertThat(opened(sealed)).isEqualTo(message);
    }

    @Test
    void every_message_has_a_salt_of_its_own() {
        byte[] one = sealed(primitives, fresh(), inputKey, context, someBytes(5));
        byte[] two = sealed(primitives, fresh(), inputKey, context, someBytes(5));
        assertThat(Arrays.copyOf(two, 24)).isNotEqualTo(Arrays.copyOf(one, 24));
        assertThat(Arrays.copyOfRange(two, PREFIX, two.length))
                .isNotEqualTo(Arrays.copyOfRange(one, PREFIX, one.length));
    }

    @Test
    void chunks_open_in_any_order_and_only_under_their_own_number() throws BrokenSealException {
        byte[] message = someBytes(2 * CHUNK + 7);
        byte[] sealed = sealed(primitives, fresh(), inputKey, context, message);
        ChunkKeys keys = ChunkKeys.ofMessage(primitives, inputKey, Arrays.copyOf(sealed, PREFIX), context);
        byte[] chunk = new byte[CHUNK];
        for (int number = 2; number >= 0; number--) {
            int at = PREFIX + number * SEALED;
            int length = Math.min(SEALED, sealed.length - at);
            int opened = keys.open(number, sealed, at, length, chunk);
            assertThat(Arrays.copyOf(chunk, opened))
                    .isEqualTo(Arrays.copyOfRange(message, number * CHUNK, number * CHUNK + opened));
            for (long other : new long[] {0, 1, 2, 3, 256 + number, (1L << 32) + number, (1L << 37) + number}) {
                if (other != number) {
                    assertRefused(() -> keys.open(other, sealed, at, length, chunk));
                }
            }
        }
    }

    @Test
    void the_number_of_a_chunk_reaches_into_all_bytes_that_the_format_gives_it() throws BrokenSealException {
        byte[] prefix =
                ChunkKeys.newMessage(primitives, fresh(), inputKey, context).prefix();
        ChunkKeys keys = ChunkKeys.ofMessage(primitives, inputKey, prefix, context);
        byte[] chunk = new byte[CHUNK];
        for (int bit = 0; bit < 38; bit++) {
            byte[] sealed = new byte[16];
            keys.seal(1L << bit, chunk, 0, sealed, 0);
            for (int other = 0; other < 38; other++) {
                long number = 1L << other;
                if (other == bit) {
                    assertThat(keys.open(number, sealed, 0, 16, chunk)).isZero();
                } else {
                    assertRefused(() -> keys.open(number, sealed, 0, 16, chunk));
                }
            }
        }
    }

    @Test
    void no_chunk_goes_beyond_the_last_that_the_format_has() throws BrokenSealException {
        byte[] prefix =
                ChunkKeys.newMessage(primitives, fresh(), inputKey, context).prefix();
        ChunkKeys keys = ChunkKeys.ofMessage(primitives, inputKey, prefix, context);
        byte[] chunk = new byte[CHUNK];
        byte[] sealed = new byte[SEALED];
        long last = (1L << 38) - 1;
        ChunkSealer sealer = new ChunkSealer(keys, last);
        assertThat(sealer.seal(chunk, CHUNK, sealed, 0)).isEqualTo(SEALED);
        assertThat(keys.open(last, sealed, 0, SEALED, chunk)).isEqualTo(CHUNK);
        assertThatIllegalStateException().isThrownBy(() -> sealer.seal(chunk, 0, sealed, 0));
        keys.seal(last + 1, chunk, 0, sealed, 0);
        assertRefused(() -> keys.open(last + 1, sealed, 0, 16, chunk));
        assertRefused(() -> keys.open(-1, sealed, 0, 16, chunk));
        assertRefused(() -> keys.open(Long.MIN_VALUE, sealed, 0, 16, chunk));
    }

    @Test
    void nothing_follows_the_short_chunk_that_ends_a_message() {
        for (int length : new int[] {0, 1, CHUNK - 1}) {
            ChunkSealer sealer = ChunkKeys.newMessage(primitives, fresh(), inputKey, context);
            byte[] sealed = new byte[SEALED];
            sealer.seal(new byte[CHUNK], CHUNK, sealed, 0);
            assertThat(sealer.seal(new byte[CHUNK], length, sealed, 0)).isEqualTo(length + 16);
            for (int next : new int[] {0, 1, CHUNK}) {
                assertThatIllegalStateException().isThrownBy(() -> sealer.seal(new byte[CHUNK], next, sealed, 0));
            }
        }
    }

    @Test
    void a_chunk_of_a_wrong_length_is_neither_sealed_nor_opened() throws BrokenSealException {
        byte[] sealed = sealed(primitives, fresh(), inputKey, context, new byte[CHUNK]);
        ChunkSealer sealer = ChunkKeys.newMessage(primitives, fresh(), inputKey, context);
        assertThatIllegalStateException()
                .isThrownBy(() -> sealer.seal(new byte[CHUNK + 1], CHUNK + 1, new byte[SEALED + 1], 0));
        assertThatIllegalStateException().isThrownBy(() -> sealer.seal(new byte[CHUNK], -1, new byte[SEALED], 0));
        ChunkKeys keys = ChunkKeys.ofMessage(primitives, inputKey, Arrays.copyOf(sealed, PREFIX), context);
        byte[] big = new byte[2 * SEALED];
        for (int length : new int[] {-1, 0, 1, 15, SEALED + 1, 2 * SEALED}) {
            assertRefused(() -> keys.open(0, big, 0, length, new byte[2 * CHUNK]));
        }
        for (int length : new int[] {16, 17, SEALED - 1}) {
            assertRefused(() -> keys.open(0, sealed, PREFIX, length, new byte[CHUNK]));
        }
    }

    @Test
    void a_commitment_to_another_key_salt_or_context_is_refused_before_anything_is_opened() throws BrokenSealException {
        byte[] prefix =
                ChunkKeys.newMessage(primitives, fresh(), inputKey, context).prefix();
        assertThat(ChunkKeys.ofMessage(primitives, inputKey, prefix, context).prefix())
                .isEqualTo(prefix);
        for (int at = 0; at < PREFIX; at++) {
            byte[] changed = changed(prefix, at);
            assertRefused(() -> ChunkKeys.ofMessage(primitives, inputKey, changed, context));
        }
        for (int at = 0; at < 32; at++) {
            byte[] otherKey = changed(inputKey, at);
            assertRefused(() -> ChunkKeys.ofMessage(primitives, otherKey, prefix, context));
        }
        for (byte[] other : List.of(new byte[0], changed(context, 0), Arrays.copyOf(context, context.length + 1))) {
            assertRefused(() -> ChunkKeys.ofMessage(primitives, inputKey, prefix, other));
        }
        for (int length : new int[] {0, 24, PREFIX - 1, PREFIX + 1}) {
            assertRefused(() -> ChunkKeys.ofMessage(primitives, inputKey, Arrays.copyOf(prefix, length), context));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 31, 33, 64})
    void an_input_key_of_another_length_is_refused(int length) {
        byte[] prefix = new byte[PREFIX];
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChunkKeys.newMessage(primitives, fresh(), new byte[length], context))
                .withMessageContaining("32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChunkKeys.ofMessage(primitives, new byte[length], prefix, context));
    }

    @Test
    void no_bit_of_a_message_can_be_changed() {
        byte[] sealed = sealed(primitives, fresh(), inputKey, context, someBytes(40));
        for (int at = 0; at < sealed.length; at++) {
            byte[] changed = changed(sealed, at);
            assertRefused(() -> opened(changed));
        }
    }

    @Test
    void a_message_that_was_cut_or_continued_is_refused() {
        byte[] sealed = sealed(primitives, fresh(), inputKey, context, someBytes(CHUNK + 3));
        for (int length : new int[] {0, 24, PREFIX - 1, PREFIX, PREFIX + 15, PREFIX + SEALED, sealed.length - 1}) {
            assertRefused(() -> opened(Arrays.copyOf(sealed, length)));
        }
        assertRefused(() -> opened(Arrays.copyOf(sealed, sealed.length + 1)));
        assertRefused(() -> opened(Arrays.copyOf(sealed, sealed.length + 16)));
    }

    @ParameterizedTest
    @MethodSource("providers")
    void an_empty_chunk_needs_no_room(Primitives provider) throws BrokenSealException {
        byte[] sealed = sealed(provider, fresh(), inputKey, context, new byte[0]);
        ChunkKeys keys = ChunkKeys.ofMessage(provider, inputKey, Arrays.copyOf(sealed, PREFIX), context);
        assertThat(keys.open(0, sealed, PREFIX, 16, new byte[0])).isZero();
        assertRefused(() -> keys.open(1, sealed, PREFIX, 16, new byte[0]));
    }

    @Test
    void keys_are_not_printed_and_the_prefix_is_a_copy() throws BrokenSealException {
        ChunkSealer sealer = ChunkKeys.newMessage(primitives, fresh(), inputKey, context);
        byte[] prefix = sealer.prefix();
        Arrays.fill(sealer.prefix(), (byte) 0);
        assertThat(sealer.prefix()).isEqualTo(prefix);
        assertThat(ChunkKeys.ofMessage(primitives, inputKey, prefix, context)).hasToString("ChunkKeys[redacted]");
    }

    private interface Opening {
        Object open() throws BrokenSealException;
    }

    private static void assertRefused(Opening opening) {
        assertThatExceptionOfType(BrokenSealException.class).isThrownBy(opening::open);
    }
}
