package io.datawollet.examples.host;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.datawollet.client.Authenticator;
import io.datawollet.client.Authenticator.Presented;
import io.datawollet.client.Caller;
import io.datawollet.client.ClientDirectory;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.http.EndpointRequest;
import io.datawollet.http.SessionEndpoints;
import io.datawollet.session.SessionManager;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The demo host's own sign-in, before everything else that it answers: a name and no password. Real hosts have their
 * framework's; what can be learnt here is how it meets the library.
 *
 * <p>All are {@code POST} with a JSON object. {@code /demo/visit} tells whose browser this is and the partition key of
 * what it does; {@code /demo/sign-in} takes {@code {"name": …}} and changes the cookie's secret (the page rotates the
 * session then); {@code /demo/sign-out} ends the visit; {@code /demo/sign-out-everywhere} ends the visits of this person in
 * all browsers with their sessions. The partitions of that last call come from the host's own table and never from the
 * request, which is why it may do what {@code DELETE /sessions} refuses to a page.
 *
 * <p>Nothing here can be called by a page of another origin: the body's type and the API key make a browser ask first, and
 * an origin that is not registered is refused before anything is done or any cookie set.
 */
final class VisitCalls implements HostHandler {
    private static final String BELOW = "/demo/";
    private static final int LONGEST_NAME = 64;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final SessionManager sessions;
    private final SessionEndpoints endpoints;
    private final Authenticator authenticator;
    private final Visits visits;
    private final VisitCookie cookie;
    private final HostHandler next;

    /**
     * The calls before those of another handler, which is closed with them.
     *
     * @param sameSite whether the page is of the API's own site; as for the endpoints
     */
    VisitCalls(
            SessionManager sessions,
            ClientDirectory clients,
            SessionEndpoints endpoints,
            boolean sameSite,
            HostHandler next) {
        this.sessions = sessions;
        this.endpoints = endpoints;
        this.authenticator = Authenticator.of(clients);
        this.visits = new Visits(sessions::now);
        this.cookie = new VisitCookie(sameSite);
        this.next = next;
    }

    @Override
    public HostAnswer answer(EndpointRequest head, InputStream body) throws IOException {
        if (!head.pathWithoutQuery().startsWith(BELOW)) {
            return next.answer(head, body);
        }
        if (head.method().equals("OPTIONS")) {
            return HostAnswer.whole(endpoints.preflight(head));
        }
        byte[] text = body.readNBytes(SessionEndpoints.MAX_BODY_BYTES + 1);
        try {
            return own(head, text);
        } catch (RuntimeException e) {
            return HostAnswer.whole(endpoints.problem(head, e));
        }
    }

    private HostAnswer own(EndpointRequest request, byte[] text) {
        if (!request.method().equals("POST")) {
            return HostAnswer.whole(endpoints.problem(
                            request, new DataWolletException(ErrorCode.METHOD_NOT_ALLOWED, "this call is a POST")))
                    .with("Allow", "POST, OPTIONS");
        }
        JsonNode body = object(request, text);
        Caller caller = caller(request);
        String client = caller.client().id();
        Optional<String> token = VisitCookie.read(request);
        return switch (request.pathWithoutQuery().substring(BELOW.length())) {
            case "visit" -> visiting(caller, visits.findOrBegin(client, token));
            case "sign-in" -> visiting(caller, visits.signIn(client, token, name(body)));
            case "sign-out" -> signOut(caller, visits.find(client, token));
            case "sign-out-everywhere" -> signOutEverywhere(request, caller, visits.find(client, token));
            default -> throw new DataWolletException(ErrorCode.NOT_FOUND, "nothing lies at this path");
        };
    }

    /** Who calls, from an origin that he has registered: browsers store a cookie before they ask whether it was allowed. */
    private Caller caller(EndpointRequest request) {
        Presented presented = new Presented(
                request.headerValues("X-API-Key"),
                request.headerValues("Authorization"),
                request.headerValues("Origin"),
                false);
        Caller caller = authenticator.authenticate(presented, sessions.now());
        if (!caller.originRegistered()) {
            throw new DataWolletException(ErrorCode.INVALID_CREDENTIALS, "only pages sign in here");
        }
        return caller;
    }

    private HostAnswer visiting(Caller caller, Visit visit) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("partitionKey", visit.partitionKey());
        answer.put("name", visit.name().orElse(null));
        return HostAnswer.json(200, answer).with(headers(caller)).with("Set-Cookie", cookie.set(visit, sessions.now()));
    }

    private HostAnswer signOut(Caller caller, Optional<Visit> visit) {
        visit.ifPresent(visits::end);
        return HostAnswer.empty(204, Map.of()).with(headers(caller)).with("Set-Cookie", cookie.clear());
    }

    /** Sessions first and visits after them: if the store fails in between, the call can be made again. */
    private HostAnswer signOutEverywhere(EndpointRequest request, Caller caller, Optional<Visit> visit) {
        Optional<String> name = visit.flatMap(Visit::name);
        if (name.isEmpty()) {
            return HostAnswer.whole(endpoints.problem(request, 403, "not_signed_in", "nobody has signed in here"));
        }
        List<Visit> all = visits.of(caller.client().id(), name.get());
        long ended = 0;
        for (Visit each : all) {
            ended += sessions.terminateAll(caller, each.partitionKey());
        }
        all.forEach(visits::end);
        return HostAnswer.json(200, Map.of("ended", ended))
                .with(headers(caller))
                .with("Set-Cookie", cookie.clear());
    }

    private static Map<String, List<String>> headers(Caller caller) {
        return Map.of(
                "Access-Control-Allow-Origin", List.of(caller.origin().orElseThrow()),
                "Access-Control-Allow-Credentials", List.of("true"),
                "Vary", List.of("Origin"),
                "Cache-Control", List.of("no-store"));
    }

    private static JsonNode object(EndpointRequest request, byte[] text) {
        List<String> types = request.headerValues("Content-Type");
        if (types.size() != 1 || !types.get(0).matches("(?i)application/json *(;.*)?")) {
            throw invalid("the body must be application/json");
        }
        if (text.length > SessionEndpoints.MAX_BODY_BYTES) {
            throw invalid("the body is too long");
        }
        try {
            JsonNode read = JSON.readTree(text);
            if (read.isObject()) {
                return read;
            }
        } catch (IOException e) {
            throw new DataWolletException(ErrorCode.INVALID_PAYLOAD, "the body is no JSON", e);
        }
        throw invalid("the body must be a JSON object");
    }

    private static String name(JsonNode body) {
        String name = body.path("name").asText("").strip();
        boolean control = name.chars().anyMatch(Character::isISOControl);
        if (!body.path("name").isTextual() || name.isEmpty() || name.length() > LONGEST_NAME || control) {
            throw invalid("a name is 1 to " + LONGEST_NAME + " characters without control characters");
        }
        return name;
    }

    private static DataWolletException invalid(String message) {
        return new DataWolletException(ErrorCode.INVALID_PAYLOAD, message);
    }

    @Override
    public void close() {
        next.close();
    }
}
