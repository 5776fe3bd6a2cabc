package io.datawollet.examples.host;

import java.nio.charset.StandardCharsets;

/**
 * What a browser should call a document when it saves it (RFC 6266 and RFC 8187). The name comes from whoever uploaded it, so
 * what could lead a file elsewhere, hide it or show its name in another order is an underscore here. The document's own
 * name stays as it is everywhere else.
 */
final class ContentDisposition {
    private static final String PLAIN = " ()+-._";
    private static final String ATTRIBUTE = "!#$&+-.^_`|~";

    /** Signs that turn the direction of text, so that {@code exe.fdp} would be shown as {@code pdf.exe} backwards. */
    private static final String TURNING = "[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]";

    private ContentDisposition() {}

    static String attachment(String name) {
        String safe = safe(name);
        return "attachment; filename=\"" + plain(safe) + "\"; filename*=UTF-8''" + encoded(safe);
    }

    private static String safe(String name) {
        String flat = name.replaceAll("[/\\\\]|\\p{Cntrl}|" + TURNING, "_").strip();
        // Readers of the header trim the name, and some systems drop dots and blanks at its end.
        String shown = flat.replaceFirst("^\\.+", "_").replaceFirst("[. ]+$", "_");
        return shown.isEmpty() ? "_" : shown;
    }

    /** For clients that know no other: nothing but what needs no quoting, a percent sign neither, as some decode it. */
    private static String plain(String name) {
        StringBuilder plain = new StringBuilder();
        name.codePoints().forEach(c -> plain.append(isPlain(c) ? (char) c : '_'));
        return plain.toString();
    }

    private static boolean isPlain(int c) {
        return isAlphanumeric(c) || PLAIN.indexOf(c) >= 0;
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            if (isAlphanumeric(b) || ATTRIBUTE.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b));
            }
        }
        return encoded.toString();
    }
}
