package io.datawollet.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Project Wycheproof's vectors, which aim at the mistakes that implementations make. They are read from the folder that
 * the system property {@code datawollet.vectors} names, or else from {@code shared/vectors} in some parent of the working
 * directory; where there is none the tests are aborted and say so.
 */
class WycheproofTest {
    static Stream<Primitives> primitives() {
        Provider bouncy = new BouncyCastleProvider();
        return Stream.of(Primitives.ofDefaultProviders(), Primitives.of(bouncy));
    }

    private static JsonNode vectors(String file) throws IOException {
        Optional<Path> folder = folder();
        assumeTrue(
                folder.isPresent(),
                "no Wycheproof vectors: no folder shared/vectors in a parent of the working directory, and no system"
                        + " property datawollet.vectors");
        return new ObjectMapper()
                .readTree(Files.readAllBytes(folder.orElseThrow().resolve(file)));
    }

    private static Optional<Path> folder() {
        String named = System.getProperty("datawollet.vectors");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        return Stream.iterate(
                        Optional.of(Path.of("").toAbsolutePath()),
                        Optional::isPresent,
                        path -> path.map(Path::getParent))
                .map(path -> path.orElseThrow().resolve("shared").resolve("vectors"))
                .filter(Files::isDirectory)
                .findFirst();
    }

    private static byte[] hex(JsonNode test, String field) {
        return HexFormat.of().parseHex(test.required(field).asText());
    }

    private static boolean valid(JsonNode test) {
        String result = test.required("result").asText();
        assertThat(result).isIn("valid", "invalid");
        return result.equals("valid");
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void hkdf_sha256(Primitives primitives) throws IOException {
        int valid = 0;
        int invalid = 0;
        for (JsonNode group : vectors("hkdf_sha256_test.json").required("testGroups")) {
            for (JsonNode test : group.required("tests")) {
                byte[] key = primitives.extract(hex(test, "salt"), hex(test, "ikm"));
                int size = test.required("size").asInt();
                if (valid(test)) {
                    valid++;
                    assertThat(primitives.expand(key, hex(test, "info"), size))
                            .as(test.toString())
                            .isEqualTo(hex(test, "okm"));
                } else {
                    invalid++;
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> primitives.expand(key, hex(test, "info"), size));
                }
            }
        }
        assertThat(valid).isEqualTo(83);
        assertThat(invalid).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void aes_256_gcm_with_nonces_of_12_and_tags_of_16_bytes(Primitives primitives) throws Exception {
        Randomness random = Randomness.draw(new SecureRandom(), 0);
        int valid = 0;
        int invalid = 0;
        for (JsonNode group : vectors("aes_gcm_test.json").required("testGroups")) {
            boolean ours = group.required("keySize").asInt() == 256
                    && group.required("ivSize").asInt() == 96
                    && group.required("tagSize").asInt() == 128;
            for (JsonNode test : ours ? group.required("tests") : new ObjectMapper().createArrayNode()) {
                byte[] key = hex(test, "key");
                byte[] aad = hex(test, "aad");
                byte[] sealed = joined(new byte[3], hex(test, "iv"), hex(test, "ct"), hex(test, "tag"));
                if (valid(test)) {
                    valid++;
                    byte[] message = hex(test, "msg");
                    assertThat(primitives.open(key, sealed, 3, aad)).isEqualTo(message);
                    byte[] anew = primitives.seal(key, random, new byte[3], aad, message);
                    assertThat(anew).hasSameSizeAs(sealed).isNotEqualTo(sealed);
                    assertThat(primitives.open(key, anew, 3, aad)).isEqualTo(message);
                } else {
                    invalid++;
                    assertThatExceptionOfType(BrokenSealException.class)
                            .as(test.toString())
                            .isThrownBy(() -> primitives.open(key, sealed, 3, aad));
                }
            }
        }
        assertThat(valid + invalid).isEqualTo(66);
        assertThat(valid).isPositive();
        assertThat(invalid).isPositive();
    }

    private static byte[] joined(byte[]... parts) {
        byte[] all = new byte[Stream.of(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void hmac_sha256(Primitives primitives) throws IOException {
        int valid = 0;
        int invalid = 0;
        for (JsonNode group : vectors("hmac_sha256_test.json").required("testGroups")) {
            int tagBytes = group.required("tagSize").asInt() / 8;
            for (JsonNode test : group.required("tests")) {
                byte[] mac = Arrays.copyOf(primitives.hmac(hex(test, "key"), hex(test, "msg")), tagBytes);
                assertThat(Arrays.equals(mac, hex(test, "tag")))
                        .as(test.toString())
                        .isEqualTo(valid(test));
                if (valid(test)) {
                    valid++;
                } else {
                    invalid++;
                }
            }
        }
        assertThat(valid).isEqualTo(66);
        assertThat(invalid).isEqualTo(108);
    }
}
