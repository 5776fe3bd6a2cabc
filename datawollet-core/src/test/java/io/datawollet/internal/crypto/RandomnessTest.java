package io.datawollet.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Each random byte is given out once. */
class RandomnessTest {
    /** Gives 1, 2, 3 … such that every byte of the first 255 can be told from the others. */
    private static final class Counter extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private int next;
        private int draws;

        @Override
        public void nextBytes(byte[] bytes) {
            draws++;
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) ++next;
            }
        }
    }

    @Test
    void pieces_are_handed_out_in_order_each_byte_once_from_one_draw() {
        Counter source = new Counter();
        Randomness random = Randomness.draw(source, 30);
        assertThat(source.draws).isEqualTo(1);
        byte[] first = random.take(10);
        assertThat(random.left()).isEqualTo(20);
        Arrays.fill(first, (byte) 0);
        assertThat(random.take(20)).startsWith(11, 12).endsWith(29, 30);
        assertThat(random.left()).isZero();
        assertThat(source.draws).isEqualTo(1);
    }

    @Test
    void whoever_needs_more_than_was_drawn_gets_new_bytes_and_none_twice() {
        Counter source = new Counter();
        Randomness random = Randomness.draw(source, 7);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 12; i++) {
            all.writeBytes(random.take(1 + i % 5));
        }
        byte[] given = all.toByteArray();
        for (int i = 1; i < given.length; i++) {
            assertThat(given[i] & 0xff).isGreaterThan(given[i - 1] & 0xff);
        }
        assertThat(random.take(100)).hasSize(100).doesNotHaveDuplicates();
    }
}
