package io.datawollet.internal.record;

import io.datawollet.internal.crypto.Base64Url;
import io.datawollet.store.StoreKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The cursor between two pages of documents: {@code 01 | address of the last document 32} in base64url. */
public final class DocumentCursorFormat {
    private static final byte VERSION = 1;
    private static final int LENGTH = 1 + StoreKey.LENGTH;

    private DocumentCursorFormat() {}

    public static String write(StoreKey last) {
        return Base64Url.encode(
                ByteBuffer.allocate(LENGTH).put(VERSION).put(last.toBytes()).array());
    }

    public static Optional<StoreKey> read(String text) {
        return Base64Url.decode(text, LENGTH)
                .filter(bytes -> bytes[0] == VERSION)
                .map(bytes -> StoreKey.of(Arrays.copyOfRange(bytes, 1, LENGTH)));
    }
}
