package io.datawollet.internal.record;

import io.datawollet.internal.crypto.BrokenSealException;
import io.datawollet.internal.crypto.Encoding;
import io.datawollet.internal.crypto.Label;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The sealed session header: {@code 01 | suite | 01 | mode | root key id u16 | commitment 32 | nonce 12 | ciphertext |
 * tag 16}. The tag is the revision under which the store keeps it.
 */
public final class HeaderFormat {
    static final byte VERSION = 1;
    static final byte SUITE = 1;
    private static final byte KIND = 1;
    private static final int PREFIX_BYTES = 6 + Primitives.KEY_BYTES;

    /** {@code data key 32 | record id 16 | generation … history bytes, 7 × u64 | last tag 16 | last row's time u64 | flags}. */
    private static final int CONTENT_BYTES = 32 + 16 + 7 * 8 + 16 + 8 + 1;

    private static final int LENGTH = PREFIX_BYTES + Primitives.SEAL_BYTES + CONTENT_BYTES;

    /** With an envelope's link behind the rest. */
    private static final int LENGTH_WITH_ENVELOPE = LENGTH + EnvelopeLink.LENGTH;

    private static final int HAS_DOCUMENTS = 1;
    private static final int HAS_ENVELOPE = 2;
    private static final int ENVELOPE_CREATED_HERE = 4;

    private HeaderFormat() {}

    /** The header sealed for its place. */
    public static byte[] seal(
            Primitives primitives,
            Randomness random,
            HeaderKeys keys,
            Owner owner,
            SessionId id,
            SessionAddress address,
            SessionHeader header) {
        EnvelopeLink envelope = header.envelope;
        ByteBuffer content = ByteBuffer.allocate(CONTENT_BYTES + (envelope == null ? 0 : EnvelopeLink.LENGTH))
                .put(header.dataKey)
                .put(header.recordId)
                .putLong(header.generation())
                .putLong(header.createdAt())
                .putLong(header.deadline())
                .putLong(header.timeout())
                .putLong(header.lastUse())
                .putLong(header.nextSequence())
                .putLong(header.historyBytes())
                .put(header.lastTag)
                .putLong(header.lastRowAt())
                .put((byte) flags(header));
        if (envelope != null) {
            content.put(envelope.id.random())
                    .put(envelope.dataKey)
                    .put(envelope.recordId)
                    .putLong(envelope.createdAt())
                    .putLong(envelope.expiresAt());
        }
        byte[] prefix = prefix(keys, owner, id);
        byte[] sealed = primitives.seal(keys.key, random, prefix, aad(prefix, address), content.array());
        Arrays.fill(content.array(), (byte) 0);
        return sealed;
    }

    private static int flags(SessionHeader header) {
        EnvelopeLink envelope = header.envelope;
        return (header.hasDocuments() ? HAS_DOCUMENTS : 0)
                | (envelope == null ? 0 : HAS_ENVELOPE | (envelope.createdHere() ? ENVELOPE_CREATED_HERE : 0));
    }

    /** The revision of a sealed header: its tag. */
    public static Revision revision(byte[] sealed) {
        return Revision.of(Arrays.copyOfRange(sealed, sealed.length - Primitives.TAG_BYTES, sealed.length));
    }

    /**
     * Opens a header from the store.
     *
     * @throws BrokenSealException if it is not this session's header under this key, in this place, whole
     */
    public static SessionHeader open(
            Primitives primitives, HeaderKeys keys, Owner owner, SessionId id, SessionAddress address, byte[] sealed)
            throws BrokenSealException {
        if (!hasLength(sealed)) {
            throw new BrokenSealException("header of a wrong length");
        }
        byte[] prefix = prefix(keys, owner, id);
        int plain = PREFIX_BYTES - Primitives.KEY_BYTES;
        if (!Arrays.equals(sealed, 0, plain, prefix, 0, plain)) {
            throw new BrokenSealException("header of another version, suite, kind, mode or root key");
        }
        if (!commits(keys, sealed)) {
            throw new WrongKeyException();
        }
        byte[] content = primitives.open(keys.key, sealed, PREFIX_BYTES, aad(prefix, address));
        SessionHeader header = parse(primitives, content);
        Arrays.fill(content, (byte) 0);
        return header;
    }

    /** Compares the commitment in constant time; before opening, since AES-GCM does not commit to its key. */
    public static boolean commits(HeaderKeys keys, byte[] sealed) {
        return hasLength(sealed)
                && MessageDigest.isEqual(
                        keys.commitment, Arrays.copyOfRange(sealed, PREFIX_BYTES - Primitives.KEY_BYTES, PREFIX_BYTES));
    }

    private static boolean hasLength(byte[] sealed) {
        return sealed.length == LENGTH || sealed.length == LENGTH_WITH_ENVELOPE;
    }

    /** A header that commits to no key, for comparing in vain where there is none. */
    public static byte[] dummy() {
        return new byte[LENGTH];
    }

    private static SessionHeader parse(Primitives primitives, byte[] content) throws BrokenSealException {
        ByteBuffer in = ByteBuffer.wrap(content);
        byte[] dataKey = take(in, Primitives.KEY_BYTES);
        byte[] recordId = take(in, SessionHeader.RECORD_ID_BYTES);
        long generation = in.getLong();
        long createdAt = in.getLong();
        long deadline = in.getLong();
        long timeout = in.getLong();
        long lastUse = in.getLong();
        long nextSequence = in.getLong();
        long historyBytes = in.getLong();
        byte[] lastTag = take(in, Primitives.TAG_BYTES);
        long lastRowAt = in.getLong();
        int flags = in.get();
        EnvelopeLink envelope = envelope(in, flags);
        return new SessionHeader(
                dataKey,
                recordId,
                generation,
                createdAt,
                deadline,
                timeout,
                lastUse,
                nextSequence,
                historyBytes,
                lastTag,
                lastRowAt,
                (flags & HAS_DOCUMENTS) != 0,
                envelope,
                SessionHeader.historyKey(primitives, dataKey, recordId));
    }

    /** What stands behind the flags, which say whether something does. */
    private static @Nullable EnvelopeLink envelope(ByteBuffer in, int flags) throws BrokenSealException {
        boolean expected = (flags & HAS_ENVELOPE) != 0;
        boolean createdHere = (flags & ENVELOPE_CREATED_HERE) != 0;
        boolean known = (flags & ~(HAS_DOCUMENTS | HAS_ENVELOPE | ENVELOPE_CREATED_HERE)) == 0;
        if (!known || (createdHere && !expected) || in.hasRemaining() != expected) {
            throw new BrokenSealException("header with flags of a later version");
        }
        return expected
                ? new EnvelopeLink(
                        new EnvelopeId(take(in, EnvelopeId.RANDOM_BYTES)),
                        take(in, Primitives.KEY_BYTES),
                        take(in, SessionHeader.RECORD_ID_BYTES),
                        in.getLong(),
                        in.getLong(),
                        createdHere)
                : null;
    }

    private static byte[] take(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    private static byte[] prefix(HeaderKeys keys, Owner owner, SessionId id) {
        return ByteBuffer.allocate(PREFIX_BYTES)
                .put(VERSION)
                .put(SUITE)
                .put(KIND)
                .put(owner.mode())
                .putShort((short) id.root().id())
                .put(keys.commitment)
                .array();
    }

    private static byte[] aad(byte[] prefix, SessionAddress address) {
        return Encoding.of(Label.HEADER_AAD, prefix, address.session().toBytes());
    }
}
