package io.datawollet.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Serialised origins (RFC 6454, section 6.2): scheme, host and port, exactly as browsers send them. */
final class Origins {
    private Origins() {}

    /** The same text, if a browser would send it so; otherwise the reason as an exception. */
    static String checked(String origin) {
        String reason = fault(origin);
        if (!reason.isEmpty()) {
            throw new IllegalArgumentException("\"" + origin + "\" is not an origin as browsers send it: " + reason);
        }
        return origin;
    }

    private static String fault(String origin) {
        URI uri;
        try {
            uri = new URI(origin);
        } catch (URISyntaxException e) {
            return "it is not a URI";
        }
        String scheme = uri.getScheme();
        String host = uri.getHost();
        if (scheme == null || host == null) {
            return "it needs scheme://host";
        }
        if (!origin.equals(origin.toLowerCase(Locale.ROOT))) {
            return "it must be lower case";
        }
        if ((scheme.equals("https") && uri.getPort() == 443) || (scheme.equals("http") && uri.getPort() == 80)) {
            return "the default port is left out";
        }
        String plain = scheme + "://" + host + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        return origin.equals(plain) ? "" : "nothing may follow the host and port";
    }
}
