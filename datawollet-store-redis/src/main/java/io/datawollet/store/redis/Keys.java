package io.datawollet.store.redis;

import io.datawollet.store.SessionAddress;
import io.datawollet.store.StoreKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * What keys are called. Those of one partition share a hash tag, so that a Cluster keeps them in one slot: {@code prefix{partition}}
 * is the index, and the same with a session's key after it is a session.
 */
final class Keys {
    /** No braces, which are the hash tag's, and nothing that is a pattern in SCAN or an ACL. */
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    /** No character of it is special in a key, and it is shorter than hexadecimal by a third. */
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final String prefix;

    Keys(String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("a key prefix is 1 to 64 letters, digits and . _ : -");
        }
        this.prefix = prefix;
    }

    byte[] index(StoreKey partition) {
        return bytes(tagged(partition));
    }

    byte[] session(SessionAddress address) {
        return session(address.partition(), address.session());
    }

    byte[] session(StoreKey partition, StoreKey session) {
        return bytes(tagged(partition) + TEXT.encodeToString(session.toBytes()));
    }

    private String tagged(StoreKey partition) {
        return prefix + '{' + TEXT.encodeToString(partition.toBytes()) + '}';
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
