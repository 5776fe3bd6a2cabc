package io.datawollet.internal.record;

import io.datawollet.internal.crypto.BrokenSealException;
import io.datawollet.internal.crypto.Encoding;
import io.datawollet.internal.crypto.Label;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.key.EnvelopeKey;
import io.datawollet.store.Revision;
import io.datawollet.store.StoreKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The sealed header of an envelope, in two layers. The outer one, {@code 01 | suite | 04 | root key id u16 | nonce 12 |
 * ciphertext | tag 16}, is sealed under a root key, so that a background job can put it under another one without the
 * client; it holds {@code commitment 32 | inner layer}. The inner one, {@code nonce 12 | ciphertext | tag 16}, is sealed
 * under the envelope's own key, which the client alone has, and holds what opens the documents.
 */
public final class EnvelopeFormat {
    private static final byte KIND = 4;
    private static final int ROOT_KEY_AT = 3;
    private static final int PREFIX_BYTES = 5;

    /** {@code data key 32 | record id 16 | created u64 | end u64}. */
    private static final int CONTENT_BYTES = Primitives.KEY_BYTES + SessionHeader.RECORD_ID_BYTES + 16;

    private static final int INNER_BYTES = Primitives.SEAL_BYTES + CONTENT_BYTES;
    private static final int LENGTH = PREFIX_BYTES + Primitives.SEAL_BYTES + Primitives.KEY_BYTES + INNER_BYTES;

    private EnvelopeFormat() {}

    /** The header of a new envelope, sealed for its place. */
    public static byte[] seal(
            Primitives primitives,
            Randomness random,
            RootSecrets root,
            Owner owner,
            EnvelopeKey key,
            EnvelopeLink link) {
        byte[] content = ByteBuffer.allocate(CONTENT_BYTES)
                .put(link.dataKey)
                .put(link.recordId)
                .putLong(link.createdAt())
                .putLong(link.expiresAt())
                .array();
        byte[] innerKeys = innerKeys(primitives, owner, link.id, key);
        byte[] commitment = commitment(innerKeys);
        byte[] inner = primitives.seal(innerKey(innerKeys), random, commitment, innerAad(owner, link.id), content);
        Arrays.fill(content, (byte) 0);
        return sealOuter(primitives, random, root, link.id.address(primitives, owner), inner);
    }

    /** The revision of a sealed header: its tag. */
    public static Revision revision(byte[] sealed) {
        return Revision.of(Arrays.copyOfRange(sealed, sealed.length - Primitives.TAG_BYTES, sealed.length));
    }

    /**
     * The number of the root key that the outer layer says it is sealed under.
     *
     * @throws BrokenSealException if this is no header of an envelope
     */
    public static int rootKeyId(byte[] sealed) throws BrokenSealException {
        if (sealed.length != LENGTH
                || sealed[0] != HeaderFormat.VERSION
                || sealed[1] != HeaderFormat.SUITE
                || sealed[2] != KIND) {
            throw new BrokenSealException("envelope of a wrong length, version, suite or kind");
        }
        return ByteBuffer.wrap(sealed).getShort(ROOT_KEY_AT) & 0xffff;
    }

    /**
     * The same envelope under another root key. Needs no key of the client, and leaves the inner layer as it is.
     *
     * @throws BrokenSealException if it is not the header of the envelope at this place, under {@code from}
     */
    public static byte[] rewrap(
            Primitives primitives, Randomness random, RootSecrets from, RootSecrets to, StoreKey address, byte[] sealed)
            throws BrokenSealException {
        return sealOuter(primitives, random, to, address, openOuter(primitives, from, address, sealed));
    }

    /**
     * Opens an envelope for a session that attaches it.
     *
     * @throws WrongKeyException if the key is another than the envelope's
     * @throws BrokenSealException if it is not this envelope's header under this root key, whole
     */
    public static EnvelopeLink open(
            Primitives primitives, RootSecrets root, Owner owner, EnvelopeId id, EnvelopeKey key, byte[] sealed)
            throws BrokenSealException {
        byte[] opened = openOuter(primitives, root, id.address(primitives, owner), sealed);
        byte[] innerKeys = innerKeys(primitives, owner, id, key);
        if (!MessageDigest.isEqual(commitment(innerKeys), Arrays.copyOf(opened, Primitives.KEY_BYTES))) {
            throw new WrongKeyException();
        }
        byte[] content = primitives.open(innerKey(innerKeys), opened, Primitives.KEY_BYTES, innerAad(owner, id));
        ByteBuffer in = ByteBuffer.wrap(content);
        byte[] dataKey = new byte[Primitives.KEY_BYTES];
        byte[] recordId = new byte[SessionHeader.RECORD_ID_BYTES];
        in.get(dataKey).get(recordId);
        EnvelopeLink link = new EnvelopeLink(id, dataKey, recordId, in.getLong(), in.getLong(), false);
        Arrays.fill(content, (byte) 0);
        return link;
    }

    private static byte[] sealOuter(
            Primitives primitives, Randomness random, RootSecrets root, StoreKey address, byte[] content) {
        byte[] prefix = ByteBuffer.allocate(PREFIX_BYTES)
                .put(HeaderFormat.VERSION)
                .put(HeaderFormat.SUITE)
                .put(KIND)
                .putShort((short) root.id())
                .array();
        return primitives.seal(outerKey(primitives, root, address), random, prefix, outerAad(prefix, address), content);
    }

    private static byte[] openOuter(Primitives primitives, RootSecrets root, StoreKey address, byte[] sealed)
            throws BrokenSealException {
        if (rootKeyId(sealed) != root.id()) {
            throw new BrokenSealException("envelope under another root key");
        }
        byte[] aad = outerAad(Arrays.copyOf(sealed, PREFIX_BYTES), address);
        return primitives.open(outerKey(primitives, root, address), sealed, PREFIX_BYTES, aad);
    }

    private static byte[] outerKey(Primitives primitives, RootSecrets root, StoreKey address) {
        byte[] info = Encoding.of(Label.ENVELOPE_OUTER_KEY, address.toBytes());
        return primitives.expand(root.envelopeKey, info, Primitives.KEY_BYTES);
    }

    private static byte[] outerAad(byte[] prefix, StoreKey address) {
        return Encoding.of(Label.ENVELOPE_OUTER_AAD, prefix, address.toBytes());
    }

    /** {@code key 32 | commitment 32}, from the envelope's key alone: whoever keeps it needs nothing of the host's. */
    private static byte[] innerKeys(Primitives primitives, Owner owner, EnvelopeId id, EnvelopeKey key) {
        byte[] secret = key.revealBytes();
        byte[] info =
                Encoding.of(Label.ENVELOPE_INNER_KEY, new byte[] {HeaderFormat.SUITE}, owner.client(), id.random());
        byte[] keys = primitives.expand(secret, info, 2 * Primitives.KEY_BYTES);
        Arrays.fill(secret, (byte) 0);
        return keys;
    }

    private static byte[] innerKey(byte[] innerKeys) {
        return Arrays.copyOf(innerKeys, Primitives.KEY_BYTES);
    }

    private static byte[] commitment(byte[] innerKeys) {
        return Arrays.copyOfRange(innerKeys, Primitives.KEY_BYTES, 2 * Primitives.KEY_BYTES);
    }

    private static byte[] innerAad(Owner owner, EnvelopeId id) {
        return Encoding.of(Label.ENVELOPE_INNER_AAD, owner.client(), id.random());
    }
}
