package io.datawollet.internal.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Unpadded base64url (RFC 4648, section 5) in which every byte string has exactly one spelling. */
public final class Base64Url {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private Base64Url() {}

    /** The text of these bytes. */
    public static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /**
     * The bytes of this text, if it has exactly {@code length} of them and is spelled as {@link #encode} would. The
     * JDK's decoder alone also takes padding and stray low bits, so that one secret would have several spellings.
     */
    public static Optional<byte[]> decode(String text, int length) {
        if (text.length() != (length * 4 + 2) / 3) {
            return Optional.empty();
        }
        byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
        try {
            byte[] bytes = DECODER.decode(ascii);
            boolean canonical = bytes.length == length && Arrays.equals(ENCODER.encode(bytes), ascii);
            return canonical && isAscii(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** ISO 8859-1 maps what it cannot hold to a question mark, which base64url refuses; this says so once more. */
    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }
}
