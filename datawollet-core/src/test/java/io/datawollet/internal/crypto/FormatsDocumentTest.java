package io.datawollet.internal.crypto;

import static io.datawollet.internal.crypto.PlainFormats.concat;
import static io.datawollet.internal.crypto.PlainFormats.encoded;
import static io.datawollet.internal.crypto.PlainFormats.expand;
import static io.datawollet.internal.crypto.PlainFormats.hmac;
import static io.datawollet.internal.crypto.PlainFormats.open;
import static io.datawollet.internal.crypto.PlainFormats.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code docs/formats.md} tells the truth. The golden files are opened here by a program that uses nothing of the
 * library, written from that page alone.
 */
class FormatsDocumentTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "session-public-v1",
                "session-confidential-v1",
                "session-documents-v1",
                "session-creator-v1",
                "session-attacher-v1"
            })
    void a_program_written_from_the_page_opens_the_golden_files(String name) throws Exception {
        PlainFormats.File golden = new PlainFormats.File(name);
        byte[] client = golden.client();
        byte mode = client[0];
        boolean partitioned = golden.has("partitionKey");
        byte[] partition = partitioned ? concat(new byte[] {1}, utf8(golden.text("partitionKey"))) : new byte[1];
        byte[] extracted = hmac(utf8("DataWollet/1"), golden.bytes("rootKey"));

        // The id.
        byte[] id = Base64.getUrlDecoder().decode(golden.text("sessionId"));
        assertThat(id).hasSize(39);
        assertThat(ByteBuffer.wrap(id).get()).isEqualTo((byte) 1);
        assertThat(ByteBuffer.wrap(id).getShort(1)).isEqualTo(Short.parseShort(golden.text("rootKeyId")));
        byte[] rand = Arrays.copyOfRange(id, 3, 23);
        byte[] idKey = expand(extracted, encoded("dw1/root/id"), 32);
        assertThat(Arrays.copyOfRange(id, 23, 39))
                .isEqualTo(Arrays.copyOf(hmac(idKey, encoded("dw1/id", client, partition, Arrays.copyOf(id, 23))), 16));
        byte[] logKey = expand(extracted, encoded("dw1/root/log"), 32);
        assertThat(HexFormat.of().formatHex(hmac(logKey, encoded("dw1/log/session", id)), 0, 8))
                .isEqualTo(golden.text("logReference"));

        // The addresses.
        byte[] addressKey = expand(extracted, encoded("dw1/root/addr"), 32);
        byte[] address = hmac(addressKey, encoded("dw1/addr/session", client, partition, rand));
        assertThat(address).isEqualTo(golden.bytes("sessionAddress"));
        assertThat(hmac(
                        addressKey,
                        partitioned
                                ? encoded("dw1/addr/partition", client, partition)
                                : encoded("dw1/addr/bucket", client, Arrays.copyOf(rand, 2))))
                .isEqualTo(golden.bytes("partitionAddress"));

        // The session key.
        byte[] sessionKey = golden.bytes("sessionKey");
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
        byte[] header = golden.bytes("header");
        boolean linked = golden.has("envelopeId");
        assertThat(header).hasSize(linked ? 279 : 195).startsWith(1, 1, 1, mode, 2, 1);
        assertThat(Arrays.copyOfRange(header, 6, 38)).isEqualTo(Arrays.copyOfRange(both, 32, 64));
        assertThat(Arrays.copyOfRange(header, header.length - 16, header.length))
                .isEqualTo(golden.bytes("revision"));
        byte[] content =
                open(Arrays.copyOf(both, 32), header, 38, encoded("dw1/hdr/aad", Arrays.copyOf(header, 38), address));
        assertThat(content).hasSize(linked ? 213 : 129);
        byte[] dataKey = Arrays.copyOf(content, 32);
        byte[] recordId = Arrays.copyOfRange(content, 32, 48);
        assertThat(dataKey).isEqualTo(golden.bytes("dataKey"));
        assertThat(recordId).isEqualTo(golden.bytes("recordId"));
        ByteBuffer numbers = ByteBuffer.wrap(content);
        List<String> fields =
                List.of("generation", "createdAt", "deadline", "timeout", "lastUse", "nextSequence", "historyBytes");
        for (int i = 0; i < fields.size(); i++) {
            assertThat(numbers.getLong(48 + 8 * i)).isEqualTo(Long.parseLong(golden.text(fields.get(i))));
        }
        assertThat(numbers.getLong(120)).isEqualTo(Long.parseLong(golden.text("lastRowAt")));
        boolean hasDocuments = golden.has("hasDocuments");
        boolean createdHere = linked && golden.text("envelopeCreatedHere").equals("true");
        assertThat(content[128]).isEqualTo((byte) ((hasDocuments ? 1 : 0) + (linked ? 2 : 0) + (createdHere ? 4 : 0)));
        if (linked) {
            assertThat(Arrays.copyOfRange(content, 129, 213))
                    .isEqualTo(concat(
                            Arrays.copyOfRange(Base64.getUrlDecoder().decode(golden.text("envelopeId")), 1, 21),
                            golden.bytes("envelopeDataKey"),
                            golden.bytes("envelopeRecordId"),
                            ByteBuffer.allocate(16)
                                    .putLong(golden.number("envelopeCreatedAt"))
                                    .putLong(golden.number("envelopeExpiresAt"))
                                    .array()));
        }
        if (golden.has("containerAddress")) {
            assertThat(MessageDigest.getInstance("SHA-256").digest(encoded("dw1/addr/container", recordId)))
                    .isEqualTo(golden.bytes("containerAddress"));
        }

        // The rows.
        byte[] historyKey = expand(dataKey, encoded("dw1/hist", recordId), 32);
        byte[] previous = new byte[16];
        for (int i = 0; i < 2; i++) {
            byte[] row = golden.bytes("row" + i);
            assertThat(row).startsWith(1, 1, 2);
            assertThat(Arrays.copyOfRange(row, 3, 19)).isEqualTo(previous);
            byte[] sequence = ByteBuffer.allocate(8).putLong(i).array();
            byte[] inside = open(historyKey, row, 19, encoded("dw1/hist/aad", recordId, sequence, previous));
            assertThat(ByteBuffer.wrap(inside).getLong()).isEqualTo(Long.parseLong(golden.text("row" + i + "At")));
            byte[] operation = utf8(golden.text("row" + i + "Operation"));
            assertThat(Arrays.copyOfRange(inside, 8, inside.length))
                    .isEqualTo(concat(
                            new byte[] {(byte) operation.length}, operation, golden.bytes("row" + i + "Payload")));
            previous = Arrays.copyOfRange(row, row.length - 16, row.length);
        }
        assertThat(Arrays.copyOfRange(content, 104, 120)).isEqualTo(previous);

        // The cursor and the handle.
        byte[] first = golden.bytes("row0");
        assertThat(Base64.getUrlDecoder().decode(golden.text("cursor")))
                .isEqualTo(
                        concat(new byte[] {1, 0, 0, 0, 1}, Arrays.copyOfRange(first, first.length - 16, first.length)));
        assertThat(Base64.getUrlDecoder().decode(golden.text("handle"))).isEqualTo(concat(new byte[] {2, 1}, address));
    }

    @Test
    void the_page_lists_exactly_the_labels_that_the_library_uses() throws IOException {
        List<String> listed = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| `([a-z0-9/]+)` \\|$")
                .matcher(PlainFormats.page())
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
        assertThat(Pattern.compile("dw1/[a-z/]+")
                        .matcher(PlainFormats.page())
                        .results()
                        .map(MatchResult::group))
                .isNotEmpty()
                .allSatisfy(label -> assertThat(known).contains(label));
    }
}
