package io.datawollet.http;

import io.datawollet.internal.crypto.StrictUtf8;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * Percent-encoded UTF-8 (RFC 3986, section 2.1), read strictly: what is not visible ASCII must be encoded, each percent
 * sign begins two hexadecimal digits, and the bytes are well-formed UTF-8. The JDK's own decoder replaces bad bytes, so
 * that different texts would become the same.
 */
final class PercentEncoding {
    private PercentEncoding() {}

    /** The text, with a plus sign as itself; empty if it is malformed. */
    static Optional<String> decode(String encoded) {
        return decode(encoded, '+');
    }

    /** The text, with a plus sign as a space; empty if it is malformed. */
    static Optional<String> decodeForm(String encoded) {
        return decode(encoded, ' ');
    }

    private static Optional<String> decode(String encoded, char plus) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                int value = i + 2 < encoded.length() ? hex(encoded.charAt(i + 1), encoded.charAt(i + 2)) : -1;
                if (value < 0) {
                    return Optional.empty();
                }
                bytes.write(value);
                i += 2;
            } else if (c > 0x20 && c < 0x7f) {
                bytes.write(c == '+' ? plus : c);
            } else {
                return Optional.empty();
            }
        }
        return StrictUtf8.decode(bytes.toByteArray());
    }

    private static int hex(char high, char low) {
        int first = digit(high);
        int second = digit(low);
        return first < 0 || second < 0 ? -1 : first << 4 | second;
    }

    /** {@link Character#digit} also takes the digits of other scripts. */
    private static int digit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
