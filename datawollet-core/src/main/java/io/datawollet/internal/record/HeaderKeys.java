package io.datawollet.internal.record;

import io.datawollet.internal.crypto.Encoding;
import io.datawollet.internal.crypto.Label;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.key.SessionKey;
import java.util.Arrays;

/**
 * What opens one session's header: a key, and a commitment to it that stands in the header in clear, since AES-GCM alone
 * can be opened under several keys. Both need the root key, the session key and the id; none of the three alone, and
 * nothing that the store has, is enough.
 */
public final class HeaderKeys {
    final byte[] key;
    final byte[] commitment;

    private HeaderKeys(byte[] key, byte[] commitment) {
        this.key = key;
        this.commitment = commitment;
    }

    /** The header keys of a session. */
    public static HeaderKeys derive(Primitives primitives, Owner owner, SessionId id, SessionKey sessionKey) {
        byte[] secret = sessionKey.revealBytes();
        byte[] extracted = primitives.extract(id.root().sessionKey, secret);
        byte[] info = Encoding.of(
                Label.HEADER_KEY,
                new byte[] {HeaderFormat.SUITE},
                new byte[] {owner.mode()},
                owner.client(),
                owner.partition(),
                id.random());
        byte[] both = primitives.expand(extracted, info, 2 * Primitives.KEY_BYTES);
        HeaderKeys keys = new HeaderKeys(
                Arrays.copyOf(both, Primitives.KEY_BYTES),
                Arrays.copyOfRange(both, Primitives.KEY_BYTES, 2 * Primitives.KEY_BYTES));
        Arrays.fill(secret, (byte) 0);
        Arrays.fill(extracted, (byte) 0);
        Arrays.fill(both, (byte) 0);
        return keys;
    }

    /** The session key of a confidential client, which need not be kept by anybody. */
    public static SessionKey confidentialKey(Primitives primitives, Owner owner, SessionId id) {
        byte[] info = Encoding.of(Label.CONFIDENTIAL_KEY, owner.client(), owner.partition(), id.random());
        return SessionKey.of(primitives.expand(id.root().confidentialKey, info, SessionKey.LENGTH));
    }

    /** Shows nothing of the keys. */
    @Override
    public String toString() {
        return "HeaderKeys[redacted]";
    }
}
