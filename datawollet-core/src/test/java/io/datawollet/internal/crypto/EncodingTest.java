package io.datawollet.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Different lists of fields never encode to the same bytes. */
class EncodingTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void the_encoding_is_the_one_that_is_written_down() {
        assertThat(HexFormat.of().formatHex(Encoding.of(Label.SESSION_ID, utf8("ab"), new byte[0])))
                .isEqualTo("06" + "6477312f6964" + "02" + "00000002" + "6162" + "00000000");
        assertThat(HexFormat.of().formatHex(Encoding.of(Label.ROOT_ID)))
                .isEqualTo("0b" + "6477312f726f6f742f6964" + "00");
        assertThat(HexFormat.of().formatHex(Encoding.u64(0x0102030405060708L))).isEqualTo("0102030405060708");
    }

    @Test
    void every_label_is_of_one_use_short_and_ascii() {
        assertThat(Arrays.stream(Label.values()).map(Label::text))
                .doesNotHaveDuplicates()
                .allSatisfy(text -> {
                    assertThat(text).startsWith("dw1/").matches("[a-z0-9/]{1,255}");
                });
    }

    @Test
    void every_encoding_can_be_taken_apart_in_exactly_one_way() {
        SplittableRandom random = new SplittableRandom(1);
        List<Label> labels = List.of(Label.values());
        Map<String, String> seen = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            Label label = labels.get(random.nextInt(labels.size()));
            byte[][] fields = new byte[random.nextInt(4)][];
            for (int f = 0; f < fields.length; f++) {
                fields[f] = new byte[random.nextInt(4)];
                for (int b = 0; b < fields[f].length; b++) {
                    // Few values, such that fields look like lengths and labels and meet often.
                    fields[f][b] = (byte) random.nextInt(3);
                }
            }
            byte[] encoded = Encoding.of(label, fields);
            String meaning = label.text() + Arrays.deepToString(fields);
            assertThat(takenApart(encoded)).isEqualTo(meaning);
            String before = seen.put(HexFormat.of().formatHex(encoded), meaning);
            assertThat(before == null || before.equals(meaning)).isTrue();
        }
        assertThat(seen).hasSizeGreaterThan(10_000);
    }

    private static String takenApart(byte[] encoded) {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        byte[] label = new byte[in.get()];
        in.get(label);
        List<byte[]> fields = new ArrayList<>();
        for (int left = in.get(); left > 0; left--) {
            byte[] field = new byte[in.getInt()];
            in.get(field);
            fields.add(field);
        }
        assertThat(in.hasRemaining()).isFalse();
        return new String(label, StandardCharsets.US_ASCII) + Arrays.deepToString(fields.toArray());
    }

    @Test
    void a_label_that_begins_another_never_meets_it() {
        // dw1/hist and dw1/hist/aad, dw1/hdr and dw1/hdr/aad, dw1/conf: the rest of the longer one as a field.
        for (Label one : Label.values()) {
            for (Label other : Label.values()) {
                if (one != other && other.text().startsWith(one.text())) {
                    byte[] rest = utf8(other.text().substring(one.text().length()));
                    assertThat(Encoding.of(one, rest)).isNotEqualTo(Encoding.of(other));
                    assertThat(Encoding.of(one)).isNotEqualTo(Arrays.copyOf(Encoding.of(other), 2 + one.length()));
                }
            }
        }
        assertThat(Label.HISTORY_AAD.text()).startsWith(Label.HISTORY_KEY.text());
        assertThat(Label.ENVELOPE_INNER_AAD.text()).startsWith(Label.ENVELOPE_INNER_KEY.text());
        assertThat(Label.INFO_AAD.text()).startsWith(Label.INFO_KEY.text());
        assertThat(Label.DOCUMENTS_KEY.text()).startsWith(Label.DOCUMENT_CONTEXT.text());
    }

    @Test
    void a_label_in_a_field_never_stands_for_the_label() {
        // The same fields under two labels, and each label as the first field of the other.
        byte[] field = utf8("x");
        for (Label one : Label.values()) {
            for (Label other : Label.values()) {
                if (one != other) {
                    assertThat(Encoding.of(one, field)).isNotEqualTo(Encoding.of(other, field));
                    assertThat(Encoding.of(one, utf8(other.text()), field))
                            .isNotEqualTo(Encoding.of(other, utf8(one.text()), field));
                }
            }
        }
    }

    @Test
    void bytes_cannot_wander_from_one_field_to_the_next() {
        byte[] one = Encoding.of(Label.SESSION_ID, utf8("ab"), utf8("c"));
        assertThat(Encoding.of(Label.SESSION_ID, utf8("a"), utf8("bc"))).isNotEqualTo(one);
        assertThat(Encoding.of(Label.SESSION_ID, utf8("abc"))).isNotEqualTo(one);
        assertThat(Encoding.of(Label.SESSION_ID, utf8("ab"), utf8("c"), new byte[0]))
                .isNotEqualTo(one);
        assertThat(Encoding.of(Label.SESSION_ID, new byte[0])).isNotEqualTo(Encoding.of(Label.SESSION_ID));
    }
}
