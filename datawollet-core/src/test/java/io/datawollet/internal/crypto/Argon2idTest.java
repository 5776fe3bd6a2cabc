package io.datawollet.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

/** Argon2id against published vectors. */
class Argon2idTest {
    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static Argon2Parameters.Builder parameters() {
        return new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withIterations(3)
                .withMemoryAsKB(32)
                .withParallelism(4)
                .withSalt(filled(16, 2));
    }

    private static byte[] generated(Argon2Parameters parameters) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(parameters);
        byte[] out = new byte[32];
        generator.generateBytes(filled(32, 1), out);
        return out;
    }

    /** Section 5.3; it uses a secret and associated data, which root keys do not, so the generator itself is asked. */
    @Test
    void the_generator_gives_the_vector_of_rfc_9106() {
        byte[] tag = generated(parameters()
                .withSecret(filled(8, 3))
                .withAdditional(filled(12, 4))
                .build());
        assertThat(HexFormat.of().formatHex(tag))
                .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
    }

    @Test
    void deriving_is_that_generator_without_secret_and_data() {
        assertThat(Argon2id.derive(filled(32, 1), filled(16, 2), 3, 32, 4))
                .isEqualTo(generated(parameters().build()));
    }

    @Test
    void deriving_gives_a_vector_of_the_reference_implementation() {
        byte[] derived = Argon2id.derive(
                "password".getBytes(StandardCharsets.US_ASCII),
                "somesalt".getBytes(StandardCharsets.US_ASCII),
                2,
                1 << 16,
                1);
        assertThat(HexFormat.of().formatHex(derived))
                .isEqualTo("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
    }

    @Test
    void the_passphrase_is_wiped() {
        byte[] passphrase = filled(32, 1);
        Argon2id.derive(passphrase, filled(16, 2), 1, 32, 1);
        assertThat(passphrase).containsOnly(0);
    }
}
