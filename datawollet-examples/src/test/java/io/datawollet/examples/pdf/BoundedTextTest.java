package io.datawollet.examples.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundedTextTest {
    private static BoundedText of(int limit, String... parts) throws IOException {
        BoundedText text = new BoundedText(limit);
        for (String part : parts) {
            text.write(part);
        }
        return text;
    }

    @ParameterizedTest
    @CsvSource({
        "3, abc, abc, false",
        "2, abc, ab, true",
        "4, aéé, aé, true",
        "5, aéé, aéé, false",
        "4, a€b, a€, true",
        "3, a€b, a, true",
        "4, a😀, a, true",
        "5, a😀, a😀, false",
        "1, 😀, '', true",
    })
    void text_is_cut_between_characters(int limit, String text, String kept, boolean truncated) throws Exception {
        BoundedText bounded = of(limit, text);
        assertThat(bounded.result()).isEqualTo(kept);
        assertThat(bounded.truncated()).isEqualTo(truncated);
    }

    @Test
    void nothing_follows_once_a_character_did_not_fit() throws Exception {
        assertThat(of(3, "ab€c").result()).isEqualTo("ab");
    }

    @Test
    void a_pair_may_come_in_two_writes() throws Exception {
        assertThat(of(9, "\ud83d", "\ude00").result()).isEqualTo("😀");
    }

    @Test
    void half_pairs_become_the_replacement_character() throws Exception {
        assertThat(of(99, "a\ud83db\ude00c", "\ud83d\ud83d").result()).isEqualTo("a\ufffdb\ufffdc\ufffd\ufffd");
    }

    @Test
    void line_ends_beyond_the_limit_are_no_loss() throws Exception {
        BoundedText text = of(2, "ab\n\n");
        assertThat(text.truncated()).isFalse();
        text.write("c");
        assertThat(text.truncated()).isTrue();
        assertThat(text.result()).isEqualTo("ab");
    }
}
