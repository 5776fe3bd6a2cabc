package io.datawollet.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.junit.jupiter.api.Test;

/** HKDF-SHA256 against the test cases of RFC 5869, appendix A, and against another implementation. */
class HkdfTest {
    private final Primitives primitives = Primitives.ofDefaultProviders();

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    /** The bytes from one value to another, both included. */
    private static byte[] run(int from, int to) {
        byte[] bytes = new byte[to - from + 1];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (from + i);
        }
        return bytes;
    }

    private static byte[] repeated(int value, int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private void check(byte[] inputKey, byte[] salt, byte[] info, String extracted, String expanded) {
        byte[] key = primitives.extract(salt, inputKey);
        assertThat(key).isEqualTo(hex(extracted));
        assertThat(primitives.expand(key, info, expanded.length() / 2)).isEqualTo(hex(expanded));
    }

    @Test
    void rfc_5869_a_1_basic() {
        check(
                repeated(0x0b, 22),
                run(0x00, 0x0c),
                run(0xf0, 0xf9),
                "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    }

    @Test
    void rfc_5869_a_2_longer_inputs_and_outputs() {
        check(
                run(0x00, 0x4f),
                run(0x60, 0xaf),
                run(0xb0, 0xff),
                "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                        + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                        + "cc30c58179ec3e87c14c01d5c1f3434f1d87");
    }

    @Test
    void rfc_5869_a_3_no_salt_and_no_info() {
        check(
                repeated(0x0b, 22),
                new byte[0],
                new byte[0],
                "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    }

    @Test
    void ten_thousand_random_inputs_give_what_bouncy_castle_gives() {
        SplittableRandom random = new SplittableRandom(5869);
        for (int i = 0; i < 10_000; i++) {
            byte[] inputKey = bytes(random, 1 + random.nextInt(100));
            byte[] salt = bytes(random, random.nextInt(100));
            byte[] info = bytes(random, random.nextInt(100));
            int length = i < 50 ? 8_160 - i : 1 + random.nextInt(200);
            HKDFBytesGenerator other = new HKDFBytesGenerator(SHA256Digest.newInstance());
            other.init(new HKDFParameters(inputKey, salt, info));
            byte[] expected = new byte[length];
            other.generateBytes(expected, 0, length);
            assertThat(primitives.expand(primitives.extract(salt, inputKey), info, length))
                    .isEqualTo(expected);
        }
    }

    private static byte[] bytes(SplittableRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void more_than_255_blocks_or_nothing_at_all_is_refused() {
        byte[] key = new byte[32];
        assertThat(primitives.expand(key, key, 8_160)).hasSize(8_160);
        for (int length : new int[] {8_161, 0, -1, Integer.MAX_VALUE}) {
            assertThatIllegalArgumentException().isThrownBy(() -> primitives.expand(key, key, length));
        }
    }
}
