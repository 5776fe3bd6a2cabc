package io.datawollet.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Base64url with one spelling for each byte string, and UTF-8 that refuses instead of replacing. */
class TextFormsTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    @Test
    void bytes_of_every_length_come_back_and_no_other_length_is_taken() {
        SplittableRandom random = new SplittableRandom(2);
        for (int length = 0; length <= 70; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            String text = Base64Url.encode(bytes);
            assertThat(text).hasSize((length * 8 + 5) / 6);
            assertThat(Base64Url.decode(text, length))
                    .hasValueSatisfying(back -> assertThat(back).isEqualTo(bytes));
            for (int other = 0; other <= 75; other++) {
                if (other != length) {
                    assertThat(Base64Url.decode(text, other)).isEmpty();
                }
            }
            for (int cut = 0; cut < text.length(); cut++) {
                assertThat(Base64Url.decode(text.substring(0, cut), length)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16, 32, 39})
    void of_all_texts_that_differ_in_one_character_each_means_other_bytes_or_nothing(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(3).nextBytes(bytes);
        String text = Base64Url.encode(bytes);
        for (int at = 0; at < text.length(); at++) {
            int taken = 0;
            for (char c = 0; c < 0x180; c++) {
                String changed = text.substring(0, at) + c + text.substring(at + 1);
                var decoded = Base64Url.decode(changed, length);
                if (decoded.isPresent()) {
                    taken++;
                    assertThat(ALPHABET).contains(String.valueOf(c));
                    assertThat(Base64Url.encode(decoded.get())).isEqualTo(changed);
                }
            }
            boolean last = at == text.length() - 1;
            assertThat(taken).isEqualTo(!last || length % 3 == 0 ? 64 : length % 3 == 1 ? 4 : 16);
        }
    }

    @Test
    void padding_the_other_alphabet_white_space_and_foreign_digits_are_refused() {
        byte[] bytes = HexFormat.of().parseHex("fbefbeff");
        String text = Base64Url.encode(bytes);
        assertThat(text).isEqualTo("----_w");
        assertThat(Base64Url.decode(text, 4)).isPresent();
        for (String other : List.of(
                Base64.getUrlEncoder().encodeToString(bytes),
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                "----_x",
                "----_w=",
                "----_w==",
                "----_ ",
                " ----_w",
                "----_w\n",
                "----_w\u0301",
                "----_\uff57",
                "----\uff3fw",
                "----?w",
                "",
                "\ud800----w")) {
            assertThat(Base64Url.decode(other, 4)).as(other).isEmpty();
        }
    }

    @Test
    void unicode_text_comes_back_and_unpaired_surrogates_are_refused() {
        for (String good : List.of("", "a", "\u0000", "é", "e\u0301", "\ud83d\ude00", "\uffff", " a ")) {
            byte[] bytes = StrictUtf8.encode(good).orElseThrow();
            assertThat(bytes).isEqualTo(good.getBytes(StandardCharsets.UTF_8));
            assertThat(StrictUtf8.decode(bytes)).contains(good);
        }
        for (String bad : List.of("\ud800", "a\udc00", "\udc00\ud800", "\ud800a", "\ud83d\ude00\ud83d")) {
            assertThat(StrictUtf8.encode(bad)).isEmpty();
        }
        assertThat(StrictUtf8.encode("é")).isNotEqualTo(StrictUtf8.encode("e\u0301"));
    }

    @Test
    void bytes_that_are_not_utf_8_are_refused() {
        for (String bad : List.of("80", "c0af", "c3", "e28", "eda080", "f4908080", "f8888080", "ff", "61c328")) {
            byte[] bytes = HexFormat.of().parseHex(bad.length() % 2 == 0 ? bad : bad + "2");
            assertThat(StrictUtf8.decode(bytes)).as(bad).isEmpty();
        }
    }
}
