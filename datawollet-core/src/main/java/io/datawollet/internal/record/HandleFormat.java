package io.datawollet.internal.record;

import io.datawollet.internal.crypto.Base64Url;
import io.datawollet.store.StoreKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The opaque handle by which a listed session is ended: {@code root key id u16 | session address 32} in base64url. It
 * opens nothing, and ends only what lies in the caller's own partition.
 */
public final class HandleFormat {
    private static final int LENGTH = 2 + StoreKey.LENGTH;

    private HandleFormat() {}

    /** A handle taken apart. */
    public record Handle(int rootKeyId, StoreKey session) {}

    public static String write(int rootKeyId, StoreKey session) {
        return Base64Url.encode(ByteBuffer.allocate(LENGTH)
                .putShort((short) rootKeyId)
                .put(session.toBytes())
                .array());
    }

    public static Optional<Handle> read(String text) {
        return Base64Url.decode(text, LENGTH)
                .map(bytes -> new Handle(
                        ByteBuffer.wrap(bytes).getShort() & 0xffff, StoreKey.of(Arrays.copyOfRange(bytes, 2, LENGTH))));
    }
}
