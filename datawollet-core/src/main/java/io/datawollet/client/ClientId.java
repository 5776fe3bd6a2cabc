package io.datawollet.client;

import io.datawollet.internal.crypto.StrictUtf8;

/** What a client may be called. */
final class ClientId {
    private static final int MAX_BYTES = 256;

    private ClientId() {}

    static void check(String id) {
        boolean fits = id.length() <= MAX_BYTES
                && StrictUtf8.encode(id)
                        .filter(bytes -> bytes.length >= 1 && bytes.length <= MAX_BYTES)
                        .isPresent();
        if (!fits || id.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a client id has 1 to " + MAX_BYTES
                    + " bytes of UTF-8 without control characters; this one has " + id.length() + " characters");
        }
    }
}
