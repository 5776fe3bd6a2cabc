package io.datawollet.examples.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.datawollet.http.EndpointRequest;
import io.datawollet.http.EndpointResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The wallet page: exactly the bundled files, each under one path, and {@code /config.json}, which tells the page where the
 * API is. A request's path is looked up and never made into the name of a file.
 */
final class PageFiles implements HostHandler {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String JSON = "application/json";

    private record File(String type, byte[] content) {
        @Override
        public String toString() {
            return type + ", " + content.length + " bytes";
        }
    }

    private final Map<String, File> files = new HashMap<>();
    private final Map<String, List<String>> guards;

    /**
     * The page for one API.
     *
     * @param api where it is, such as {@code http://localhost:8080}; the one other origin that the page may call
     * @param apiKey what the page says it is; public, as every page's key is
     */
    PageFiles(String api, String apiKey) {
        file("/", "index.html", HTML);
        file("/wallet.css", "wallet.css", "text/css; charset=utf-8");
        file("/wallet.js", "wallet.js", SCRIPT);
        file("/view.js", "view.js", SCRIPT);
        file("/session.js", "session.js", SCRIPT);
        file("/api.js", "api.js", SCRIPT);
        file("/icon.svg", "icon.svg", "image/svg+xml");
        files.put("/config.json", new File(JSON, config(api, apiKey)));
        guards = guards(api);
    }

    private void file(String path, String resource, String type) {
        try (InputStream in = Objects.requireNonNull(
                PageFiles.class.getResourceAsStream("web/" + resource), resource + " is missing")) {
            files.put(path, new File(type, in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }

    private static byte[] config(String api, String apiKey) {
        try {
            return JsonMapper.builder().build().writeValueAsBytes(Map.of("api", api, "apiKey", apiKey));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a configuration that cannot be written as JSON", e);
        }
    }

    /**
     * No script but the files, none made of text ({@code require-trusted-types-for}), no call but to the API, no page of
     * somebody else around this one.
     */
    private static Map<String, List<String>> guards(String api) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put(
                "Content-Security-Policy",
                List.of("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' "
                        + api + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                        + " require-trusted-types-for 'script'; trusted-types 'none'"));
        headers.put("X-Content-Type-Options", List.of("nosniff"));
        headers.put("Referrer-Policy", List.of("no-referrer"));
        headers.put("Cross-Origin-Opener-Policy", List.of("same-origin"));
        headers.put("Cross-Origin-Resource-Policy", List.of("same-origin"));
        headers.put("Permissions-Policy", List.of("camera=(), geolocation=(), microphone=()"));
        headers.put("Cache-Control", List.of("no-cache"));
        return headers;
    }

    @Override
    public HostAnswer answer(EndpointRequest head, InputStream body) {
        Optional<File> file = Optional.ofNullable(files.get(head.pathWithoutQuery()));
        if (file.isEmpty()) {
            return HostAnswer.empty(404, Map.of()).with(guards);
        }
        if (!head.method().equals("GET") && !head.method().equals("HEAD")) {
            return HostAnswer.empty(405, Map.of("Allow", "GET, HEAD")).with(guards);
        }
        Map<String, List<String>> type =
                Map.of("Content-Type", List.of(file.get().type()));
        return HostAnswer.whole(new EndpointResponse(200, type, file.get().content()))
                .with(guards);
    }

    /** There is nothing to close. */
    @Override
    public void close() {}
}
