package io.datawollet.internal.record;

import io.datawollet.internal.crypto.Base64Url;
import io.datawollet.internal.crypto.Encoding;
import io.datawollet.internal.crypto.Label;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * A session's id: {@code 01 | root key id u16 | random 20 | tag 16} in base64url, 52 characters. The tag is a MAC over
 * owner and the bytes before it, so that an id that is forged, or presented by another client or for another partition,
 * is refused without asking the store.
 *
 * <p>Half a secret: never in a URL, never in a log.
 */
public final class SessionId {
    /** Bytes of an id. */
    private static final int LENGTH = 39;

    private static final byte VERSION = 1;
    private static final int RANDOM_AT = 3;
    private static final int RANDOM_BYTES = 20;
    private static final int TAG_AT = RANDOM_AT + RANDOM_BYTES;
    private static final int BUCKET_BYTES = 2;

    private final RootSecrets root;
    private final byte[] bytes;

    private SessionId(RootSecrets root, byte[] bytes) {
        this.root = root;
        this.bytes = bytes;
    }

    /** A new id under the active root key. */
    public static SessionId create(Primitives primitives, RootSecrets root, Owner owner, Randomness random) {
        return make(primitives, root, owner, random.take(RANDOM_BYTES));
    }

    /** A new id for the same session: the same root key and the same bucket, so that the partition stays the same. */
    public SessionId next(Primitives primitives, Owner owner, Randomness random) {
        byte[] fresh = random.take(RANDOM_BYTES);
        System.arraycopy(bytes, RANDOM_AT, fresh, 0, BUCKET_BYTES);
        return make(primitives, root, owner, fresh);
    }

    private static SessionId make(Primitives primitives, RootSecrets root, Owner owner, byte[] random) {
        byte[] bytes = ByteBuffer.allocate(LENGTH)
                .put(VERSION)
                .putShort((short) root.id())
                .put(random)
                .array();
        System.arraycopy(tag(primitives, root, owner, bytes), 0, bytes, TAG_AT, Primitives.TAG_BYTES);
        return new SessionId(root, bytes);
    }

    /** The id that this text is, if this host made it for this owner under a key that still serves. */
    public static Optional<SessionId> parse(
            Primitives primitives, KeyRing ring, Owner owner, String text, Instant now) {
        Optional<byte[]> decoded = Base64Url.decode(text, LENGTH);
        if (decoded.isEmpty() || decoded.get()[0] != VERSION) {
            return Optional.empty();
        }
        byte[] bytes = decoded.get();
        Optional<RootSecrets> root = ring.find(ByteBuffer.wrap(bytes).getShort(1) & 0xffff, now);
        return root.filter(key -> MessageDigest.isEqual(
                        tag(primitives, key, owner, bytes), Arrays.copyOfRange(bytes, TAG_AT, LENGTH)))
                .map(key -> new SessionId(key, bytes));
    }

    private static byte[] tag(Primitives primitives, RootSecrets root, Owner owner, byte[] bytes) {
        byte[] input = Encoding.of(Label.SESSION_ID, owner.client(), owner.partition(), Arrays.copyOf(bytes, TAG_AT));
        return Arrays.copyOf(primitives.hmac(root.idKey, input), Primitives.TAG_BYTES);
    }

    /** The id as the client gets it. */
    public String reveal() {
        return Base64Url.encode(bytes);
    }

    /** What logs and events call the session: eight bytes of a MAC, in hexadecimal. */
    public String logReference(Primitives primitives) {
        byte[] mac = primitives.hmac(root.logKey, Encoding.of(Label.LOG_REFERENCE, bytes));
        return String.format("%016x", ByteBuffer.wrap(mac).getLong());
    }

    public RootSecrets root() {
        return root;
    }

    byte[] random() {
        return Arrays.copyOfRange(bytes, RANDOM_AT, TAG_AT);
    }

    byte[] bucket() {
        return Arrays.copyOfRange(bytes, RANDOM_AT, RANDOM_AT + BUCKET_BYTES);
    }

    /** Shows nothing of the id. */
    @Override
    public String toString() {
        return "SessionId[redacted]";
    }
}
