package io.datawollet.examples.host;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Where documents lie: {@code /session/documents}, and one document below it under its percent-encoded name. */
final class DocumentPath {
    static final String ALL = "/session/documents";

    private static final String BELOW = ALL + "/";

    private DocumentPath() {}

    /** Whether documents lie at this path: all of them, or one whose name is one segment that is not empty. */
    static boolean covers(String path) {
        return path.equals(ALL) || encodedName(path).isPresent();
    }

    /**
     * The name of the one document at this path; empty if it is the path of all.
     *
     * @throws DataWolletException {@code INVALID_PAYLOAD} if it is not percent-encoded UTF-8
     */
    static Optional<String> name(String path) {
        return encodedName(path)
                .map(encoded -> decode(encoded)
                        .orElseThrow(() -> new DataWolletException(
                                ErrorCode.INVALID_PAYLOAD, "a document's name in a path is percent-encoded UTF-8")));
    }

    /** The path and query of a document. */
    static String of(String name, Place place) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return BELOW + encoded + (place == Place.ENVELOPE ? "?of=envelope" : "");
    }

    private static Optional<String> encodedName(String path) {
        return Optional.of(path)
                .filter(text -> text.startsWith(BELOW))
                .map(text -> text.substring(BELOW.length()))
                .filter(name -> !name.isEmpty() && name.indexOf('/') < 0);
    }

    private static Optional<String> decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            boolean pair = c == '%' && i + 2 < encoded.length();
            if (pair && HexFormat.isHexDigit(encoded.charAt(i + 1)) && HexFormat.isHexDigit(encoded.charAt(i + 2))) {
                bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
                i += 2;
            } else if (c != '%' && c < 0x80) {
                bytes.write(c);
            } else {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            // Not decoded sloppily: different texts would become the same name.
            return Optional.empty();
        }
    }
}
