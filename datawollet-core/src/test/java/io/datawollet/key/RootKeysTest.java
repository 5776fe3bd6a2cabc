package io.datawollet.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datawollet.testing.Fixture;
import io.datawollet.testing.TestClock;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Which root keys there can be. */
class RootKeysTest {
    private static final byte[] SALT = "a salt of 18 bytes".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private static void assertRefused(ThrowingCallable call, String... words) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(words);
    }

    private static RootKey key(int id, RootKeyState state) {
        return Fixture.issued(RootKey.generate(id, state));
    }

    @Test
    void a_root_key_has_32_bytes() {
        for (int length : new int[] {0, 1, 16, 31, 33, 64}) {
            byte[] secret = new byte[length];
            java.util.Arrays.fill(secret, (byte) 1);
            assertRefused(() -> RootKeys.fromBytes(secret), "root key 1", "32 bytes", "" + length);
        }
    }

    @Test
    void a_root_key_of_zeros_is_refused() {
        assertRefused(() -> RootKeys.fromBytes(new byte[32]), "root key 1", "all zeros");
        byte[] nearly = new byte[32];
        nearly[31] = 1;
        assertThat(RootKeys.fromBytes(nearly).active().id()).isEqualTo(1);
    }

    @Test
    void an_id_is_1_to_65535() {
        for (int bad : new int[] {0, -1, 65_536, Integer.MAX_VALUE}) {
            assertRefused(() -> RootKey.generate(bad, RootKeyState.ACTIVE), "1 to 65535", "" + bad);
        }
        assertThat(key(1, RootKeyState.ACTIVE).id()).isEqualTo(1);
        assertThat(key(65_535, RootKeyState.ACTIVE).id()).isEqualTo(65_535);
    }

    @Test
    void exactly_one_key_is_active_and_ids_are_not_shared() {
        RootKey one = key(1, RootKeyState.ACTIVE);
        RootKey two = key(2, RootKeyState.ACTIVE);
        RootKey old = key(3, RootKeyState.OPEN_ONLY);
        assertRefused(RootKeys::of, "exactly one root key must be active", "0");
        assertRefused(() -> RootKeys.of(List.of(old)), "exactly one", "0");
        assertRefused(() -> RootKeys.of(one, two), "exactly one", "2");
        assertRefused(() -> RootKeys.of(one, key(1, RootKeyState.OPEN_ONLY)), "two root keys have the id 1");
        RootKeys keys = RootKeys.of(old, one);
        assertThat(keys.active()).isSameAs(one);
        assertThat(keys.keys()).containsExactly(one, old);
    }

    @Test
    void activating_another_leaves_the_old_ones_open_only() {
        RootKey one = key(1, RootKeyState.ACTIVE);
        RootKey old = key(3, RootKeyState.OPEN_ONLY).openOnlyUntil(TestClock.START);
        RootKey next = key(2, RootKeyState.OPEN_ONLY);
        RootKeys keys = RootKeys.of(one, old).activate(next);
        assertThat(keys.active().id()).isEqualTo(2);
        assertThat(keys.active().reveal()).isEqualTo(next.reveal());
        assertThat(keys.keys())
                .extracting(RootKey::state)
                .containsExactly(RootKeyState.OPEN_ONLY, RootKeyState.ACTIVE, RootKeyState.OPEN_ONLY);
        assertThat(keys.keys().get(2).notAfter()).contains(TestClock.START);
        RootKeys replaced = RootKeys.of(one).activate(key(1, RootKeyState.ACTIVE));
        assertThat(replaced.keys()).hasSize(1);
        assertThat(replaced.active().reveal()).isNotEqualTo(one.reveal());
    }

    @Test
    void keys_are_copies() {
        byte[] secret = new byte[32];
        secret[0] = 9;
        RootKey key = RootKey.of(1, RootKeyState.ACTIVE, secret);
        secret[0] = 8;
        key.revealBytes()[0] = 7;
        assertThat(key.revealBytes()[0]).isEqualTo((byte) 9);
        assertThat(SessionKey.of(secret)).isEqualTo(SessionKey.of(secret));
        SessionKey sessionKey = SessionKey.of(secret);
        secret[0] = 1;
        sessionKey.revealBytes()[0] = 2;
        assertThat(sessionKey.revealBytes()[0]).isEqualTo((byte) 8);
        assertThat(sessionKey).isNotEqualTo(SessionKey.of(secret));
        assertRefused(() -> SessionKey.of(new byte[31]), "32 bytes", "31");
    }

    @Test
    void generated_keys_differ() {
        assertThat(Fixture.issued(RootKeys.generate()).active().reveal())
                .isNotEqualTo(Fixture.issued(RootKeys.generate()).active().reveal());
    }

    @Test
    void the_same_passphrase_and_salt_give_the_same_key() {
        char[] passphrase = "correct horse battery".toCharArray();
        RootKey once = RootKeys.fromPassphrase(passphrase, SALT).active();
        RootKey again = RootKeys.fromPassphrase(passphrase, SALT).active();
        assertThat(again.reveal()).isEqualTo(once.reveal());
        assertThat(passphrase).isEqualTo("correct horse battery".toCharArray());
        byte[] otherSalt = SALT.clone();
        otherSalt[17] ^= 1;
        assertThat(RootKeys.fromPassphrase(passphrase, otherSalt).active().reveal())
                .isNotEqualTo(once.reveal());
        passphrase[0] = 'C';
        assertThat(RootKeys.fromPassphrase(passphrase, SALT).active().reveal()).isNotEqualTo(once.reveal());
    }

    @Test
    void a_short_passphrase_or_salt_is_refused_and_not_shown() {
        assertRefused(() -> RootKeys.fromPassphrase("elevenchars".toCharArray(), SALT), "at least 12", "11");
        assertThatThrownBy(() -> RootKeys.fromPassphrase("elevenchars".toCharArray(), SALT))
                .message()
                .doesNotContain("elevenchars");
        assertRefused(
                () -> RootKeys.fromPassphrase("twelve chars".toCharArray(), new byte[15]), "at least 16 bytes", "15");
        assertRefused(
                () -> RootKeys.fromPassphrase("unpaired \ud800 surrogate".toCharArray(), SALT), "not Unicode text");
    }
}
