package io.datawollet.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code docs/formats.md} tells the truth. The golden files are opened here by a program that uses nothing of the
 * library, written from that page alone.
 */
class FormatsDocumentTest {
    private final Properties golden = new Properties();

    private void load(String name) throws IOException {
        try (InputStream in = FormatsDocumentTest.class.getResourceAsStream("/io/datawollet/golden/" + name + ".txt")) {
            golden.load(new InputStreamReader(Objects.requireNonNull(in, name), StandardCharsets.UTF_8));
        }
    }

    private String text(String key) {
        return Objects.requireNonNull(golden.getProperty(key), key);
    }

    private byte[] bytes(String key) {
        return HexFormat.of().parseHex(text(key));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] encoded(String label, byte[]... fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(label.length());
        out.writeBytes(utf8(label));
        out.write(fields.length);
        for (byte[] field : fields) {
            out.writeBytes(ByteBuffer.allocate(4).putInt(field.length).array());
            out.writeBytes(field);
        }
        return out.toByteArray();
    }

    private static byte[] hmac(byte[] key, byte[] message) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message);
    }

    /** HKDF-Expand to 64 bytes at most. */
    private static byte[] expand(byte[] key, byte[] info, int length) throws Exception {
        byte[] first = hmac(key, concat(info, new byte[] {1}));
        byte[] second = hmac(key, concat(first, info, new byte[] {2}));
        return Arrays.copyOf(concat(first, second), length);
    }

    private static byte[] open(byte[] key, byte[] record, int nonceAt, byte[] aad) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                new GCMParameterSpec(128, Arrays.copyOfRange(record, nonceAt, nonceAt + 12)));
        cipher.updateAAD(aad);
        return cipher.doFinal(record, nonceAt + 12, record.length - nonceAt - 12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"session-public-v1", "session-confidential-v1"})
    void a_program_written_from_the_page_opens_the_golden_files(String name) throws Exception {
        load(name);
        byte mode = (byte) (text("clientType").equals("PUBLIC") ? 1 : 2);
        byte[] client = concat(new byte[] {mode}, utf8(text("clientId")));
        String partitionKey = golden.getProperty("partitionKey");
        byte[] partition = partitionKey == null ? new byte[1] : concat(new byte[] {1}, utf8(partitionKey));
        byte[] extracted = hmac(utf8("DataWollet/1"), bytes("rootKey"));

        // The id.
        byte[] id = Base64.getUrlDecoder().decode(text("sessionId"));
        assertThat(id).hasSize(39);
        assertThat(ByteBuffer.wrap(id).get()).isEqualTo((byte) 1);
        assertThat(ByteBuffer.wrap(id).getShort(1)).isEqualTo(Short.parseShort(text("rootKeyId")));
        byte[] rand = Arrays.copyOfRange(id, 3, 23);
        byte[] idKey = expand(extracted, encoded("dw1/root/id"), 32);
        assertThat(Arrays.copyOfRange(id, 23, 39))
                .isEqualTo(Arrays.copyOf(hmac(idKey, encoded("dw1/id", client, partition, Arrays.copyOf(id, 23))), 16));
        byte[] logKey = expand(extracted, encoded("dw1/root/log"), 32);
        assertThat(HexFormat.of().formatHex(hmac(logKey, encoded("dw1/log/session", id)), 0, 8))
                .isEqualTo(text("logReference"));

        // The addresses.
        byte[] addressKey = expand(extracted, encoded("dw1/root/addr"), 32);
        byte[] address = hmac(addressKey, encoded("dw1/addr/session", client, partition, rand));
        assertThat(address).isEqualTo(bytes("sessionAddress"));
        assertThat(hmac(
                        addressKey,
                        partitionKey == null
                                ? encoded("dw1/addr/bucket", client, Arrays.copyOf(rand, 2))
                                : encoded("dw1/addr/partition", client, partition)))
                .isEqualTo(bytes("partitionAddress"));

        // The session key.
        byte[] sessionKey = bytes("sessionKey");
        if (mode == 2) {
            byte[] confidentialKey = expand(extracted, encoded("dw1/root/conf"), 32);
            assertThat(expand(confidentialKey, encoded("dw1/conf", client, partition, rand), 32))
                    .isEqualTo(sessionKey);
        }

        // The header.
        byte[] both = expand(
                hmac(expand(extracted, encoded("dw1/root/sess"), 32), sessionKey),
                encoded("dw1/hdr", new byte[] {1}, new byte[] {mode}, client, partition, rand),
                64);
        byte[] header = bytes("header");
        assertThat(header).hasSize(195).startsWith(1, 1, 1, mode, 2, 1);
        assertThat(Arrays.copyOfRange(header, 6, 38)).isEqualTo(Arrays.copyOfRange(both, 32, 64));
        assertThat(Arrays.copyOfRange(header, 179, 195)).isEqualTo(bytes("revision"));
        byte[] content =
                open(Arrays.copyOf(both, 32), header, 38, encoded("dw1/hdr/aad", Arrays.copyOf(header, 38), address));
        assertThat(content).hasSize(129);
        byte[] dataKey = Arrays.copyOf(content, 32);
        byte[] recordId = Arrays.copyOfRange(content, 32, 48);
        assertThat(dataKey).isEqualTo(bytes("dataKey"));
        assertThat(recordId).isEqualTo(bytes("recordId"));
        ByteBuffer numbers = ByteBuffer.wrap(content);
        List<String> fields =
                List.of("generation", "createdAt", "deadline", "timeout", "lastUse", "nextSequence", "historyBytes");
        for (int i = 0; i < fields.size(); i++) {
            assertThat(numbers.getLong(48 + 8 * i)).isEqualTo(Long.parseLong(text(fields.get(i))));
        }
        assertThat(numbers.getLong(120)).isEqualTo(Long.parseLong(text("lastRowAt")));
        assertThat(content[128]).isZero();

        // The rows.
        byte[] historyKey = expand(dataKey, encoded("dw1/hist", recordId), 32);
        byte[] previous = new byte[16];
        for (int i = 0; i < 2; i++) {
            byte[] row = bytes("row" + i);
            assertThat(row).startsWith(1, 1, 2);
            assertThat(Arrays.copyOfRange(row, 3, 19)).isEqualTo(previous);
            byte[] sequence = ByteBuffer.allocate(8).putLong(i).array();
            byte[] inside = open(historyKey, row, 19, encoded("dw1/hist/aad", recordId, sequence, previous));
            assertThat(ByteBuffer.wrap(inside).getLong()).isEqualTo(Long.parseLong(text("row" + i + "At")));
            byte[] operation = utf8(text("row" + i + "Operation"));
            assertThat(Arrays.copyOfRange(inside, 8, inside.length))
                    .isEqualTo(concat(new byte[] {(byte) operation.length}, operation, bytes("row" + i + "Payload")));
            previous = Arrays.copyOfRange(row, row.length - 16, row.length);
        }
        assertThat(Arrays.copyOfRange(content, 104, 120)).isEqualTo(previous);

        // The cursor and the handle.
        byte[] first = bytes("row0");
        assertThat(Base64.getUrlDecoder().decode(text("cursor")))
                .isEqualTo(
                        concat(new byte[] {1, 0, 0, 0, 1}, Arrays.copyOfRange(first, first.length - 16, first.length)));
        assertThat(Base64.getUrlDecoder().decode(text("handle"))).isEqualTo(concat(new byte[] {2, 1}, address));
    }

    @Test
    void the_page_lists_exactly_the_labels_that_the_library_uses() throws IOException {
        List<String> listed = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| `([a-z0-9/]+)` \\|$")
                .matcher(page())
                .results()
                .map(row -> row.group(1) + " " + row.group(2))
                .toList();
        assertThat(listed)
                .containsExactlyElementsOf(Arrays.stream(Label.values())
                        .map(label -> label.name() + " " + label.text())
                        .toList());
    }

    @Test
    void every_label_that_the_page_speaks_of_is_one() throws IOException {
        List<String> known = Arrays.stream(Label.values()).map(Label::text).toList();
        assertThat(Pattern.compile("dw1/[a-z/]+").matcher(page()).results().map(MatchResult::group))
                .isNotEmpty()
                .allSatisfy(label -> assertThat(known).contains(label));
    }

    /** The page lies beside the module, which is where tests run. */
    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "formats.md"));
    }
}
