package io.datawollet.http;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientDirectory;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which origin an answer names. Only registered ones are ever echoed, and a star stands nowhere. */
final class Cors {
    private static final String ALLOWED_HEADERS = "content-type, x-api-key, authorization, datawollet-session,"
            + " datawollet-partition-key, range, if-match, if-none-match";
    private static final String EXPOSED_HEADERS =
            "etag, content-range, content-disposition, www-authenticate, retry-after";
    private static final String PREFLIGHT_SECONDS = "600";

    /**
     * What an origin looks like at all. A directory may compare more loosely than byte by byte, as many a database does;
     * it is asked only about text that would be safe to echo.
     */
    private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]{0,31}://[a-z0-9._:\\[\\]-]{1,300}");

    private final ClientDirectory clients;

    Cors(ClientDirectory clients) {
        this.clients = clients;
    }

    /** For the answer to a preflight. */
    void preflight(ResponseHeaders headers, EndpointRequest request, List<String> methods) {
        anyRegistered(request).ifPresent(origin -> {
            allow(headers, origin);
            headers.add("Access-Control-Allow-Methods", String.join(", ", methods));
            headers.add("Access-Control-Allow-Headers", ALLOWED_HEADERS);
            headers.add("Access-Control-Max-Age", PREFLIGHT_SECONDS);
        });
    }

    /** For an answer, an error among them, to a client that may not be known yet. */
    void answer(ResponseHeaders headers, EndpointRequest request, Optional<Caller> caller) {
        Optional<String> origin = caller.isPresent()
                ? caller.filter(Caller::originRegistered).flatMap(Caller::origin)
                : anyRegistered(request);
        origin.ifPresent(known -> {
            allow(headers, known);
            headers.add("Access-Control-Expose-Headers", EXPOSED_HEADERS);
        });
    }

    private static void allow(ResponseHeaders headers, String origin) {
        headers.add("Access-Control-Allow-Origin", origin);
        headers.add("Access-Control-Allow-Credentials", "true");
    }

    /** A directory that fails registers nothing: the answer goes out, though no browser's script may read it. */
    private Optional<String> anyRegistered(EndpointRequest request) {
        List<String> origins = request.headerValues(HeaderNames.ORIGIN);
        if (origins.size() != 1 || !ORIGIN.matcher(origins.get(0)).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(origins.get(0)).filter(clients::anyRegistered);
        } catch (RuntimeException e) {
            Failures.log("asking the client directory about an origin failed", e);
            return Optional.empty();
        }
    }
}
