package io.datawollet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Limits are checked when they are made. */
class LimitsTest {
    private static void assertRefused(UnaryOperator<Limits> change, String... words) {
        assertThatThrownBy(() -> change.apply(Limits.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void the_defaults_are_as_documented() {
        Limits limits = Limits.defaults();
        assertThat(limits.partitionKeyBytes()).isEqualTo(512);
        assertThat(limits.historyEntries()).isEqualTo(10_000);
        assertThat(limits.historyBytes()).isEqualTo(16L << 20);
        assertThat(limits.entryBytes()).isEqualTo(256 << 10);
        assertThat(limits.sessionsPerPartition()).isEmpty();
    }

    @Test
    void each_value_has_its_range() {
        for (int bad : new int[] {0, -1, 4_097, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertRefused(l -> l.withPartitionKeyBytes(bad), "partitionKeyBytes", "1 to 4096", "" + bad);
        }
        for (int bad : new int[] {0, -1, 1_000_001, Integer.MAX_VALUE}) {
            assertRefused(l -> l.withHistory(bad, 1_000), "historyEntries", "1 to 1000000", "" + bad);
        }
        for (long bad : new long[] {0, -1, (1L << 40) + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertRefused(l -> l.withHistory(1, bad), "historyBytes", "" + bad);
        }
        for (int bad : new int[] {0, -1, (16 << 20) + 1, Integer.MAX_VALUE}) {
            assertRefused(l -> l.withEntryBytes(bad), "entryBytes", "" + bad);
        }
        for (int bad : new int[] {0, -1, 100_001}) {
            assertRefused(
                    l -> l.withSessionsPerPartition(bad, PartitionOverflow.REFUSE), "sessionsPerPartition", "" + bad);
        }
        Limits.defaults()
                .withPartitionKeyBytes(4_096)
                .withEntryBytes(1)
                .withHistory(1_000_000, 1L << 40)
                .withSessionsPerPartition(100_000, PartitionOverflow.END_SOONEST_TO_EXPIRE);
    }

    @Test
    void limits_that_together_let_one_page_pass_64_mib_are_refused() {
        long most = (64L << 20) - 1_000 * 256;
        Limits.defaults().withHistory(10_000, most);
        assertRefused(l -> l.withHistory(10_000, most + 1), "historyBytes", "entryBytes", "" + (64L << 20));
        Limits sixteen = Limits.defaults().withEntryBytes(16 << 20);
        sixteen.withHistory(3, 1L << 40);
        assertThatThrownBy(() -> sixteen.withHistory(4, 1L << 40)).isInstanceOf(IllegalArgumentException.class);
        Limits small = Limits.defaults().withEntryBytes(1_000);
        assertThat(small.withHistory(1_000_000, 1L << 40).historyBytes()).isEqualTo(1L << 40);
        assertThatThrownBy(() -> small.withHistory(1_000_000, 1L << 40).withEntryBytes(68_000))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
