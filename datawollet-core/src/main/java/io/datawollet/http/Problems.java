package io.datawollet.http;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.InsufficientScopeException;
import io.datawollet.error.LimitExceededException;
import io.datawollet.error.StoreFailedException;
import io.datawollet.error.TooManySessionsException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Turns failures into problem documents (RFC 9457). */
final class Problems {
    private static final String TYPE = "urn:datawollet:problem:";
    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    /** What a scope may hold in a challenge (RFC 6750, section 3), so that no exception's text ends the header. */
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,128}");

    private final Cors cors;

    Problems(Cors cors) {
        this.cors = cors;
    }

    /** The answer to a failure; what is no {@link DataWolletException} is one that nobody foresaw. */
    EndpointResponse of(Exchange exchange, Exception failure) {
        if (!(failure instanceof DataWolletException known)) {
            Failures.log("a request ended with internal_error", failure);
            return of(exchange, new DataWolletException(ErrorCode.INTERNAL_ERROR, "the request could not be served"));
        }
        ErrorCode code = known.code();
        if (code.status() == 500 && known.getCause() != null && !(known instanceof StoreFailedException)) {
            // What a store said is in the log already.
            Failures.log("a request ended with " + code.code(), known);
        }
        ResponseHeaders headers = headers(exchange, code.status(), retryAfter(known));
        if (known instanceof InsufficientScopeException refused) {
            challengeScope(headers, exchange, refused.scope());
        }
        boolean storeFailed = known instanceof StoreFailedException;
        if (code != ErrorCode.SESSION_NOT_FOUND && !storeFailed && exchange.mayCarryCookies()) {
            // The session was opened and renewed before this failure: without its new end the cookie would die first.
            // A store that fails vouches for nothing, the renewal included, so its failure says nothing of cookies.
            headers.addAll(HeaderNames.SET_COOKIE, exchange.sessionCookies());
        }
        String detail = Optional.ofNullable(known.getMessage()).orElse(code.title());
        return document(headers, code.status(), code.code(), code.title(), detail, details(known));
    }

    /** The answer to a failure of the host's own kind. */
    EndpointResponse of(Exchange exchange, int status, String code, String detail) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("a problem's status is 400 to 599, not " + status);
        }
        if (!CODE.matcher(code).matches()) {
            throw new IllegalArgumentException(
                    "a problem's code is a letter and up to 63 of a-z, 0-9 and underscore, not \"" + code + "\"");
        }
        ResponseHeaders headers = headers(exchange, status, Duration.ZERO);
        return document(headers, status, code, title(code), detail, json -> {});
    }

    EndpointResponse methodNotAllowed(Exchange exchange, List<String> methods) {
        ErrorCode code = ErrorCode.METHOD_NOT_ALLOWED;
        ResponseHeaders headers = headers(exchange, code.status(), Duration.ZERO)
                .add(HeaderNames.ALLOW, String.join(", ", methods) + ", OPTIONS");
        return document(headers, code.status(), code.code(), code.title(), "the path has no such method", json -> {});
    }

    private ResponseHeaders headers(Exchange exchange, int status, Duration retryAfter) {
        ResponseHeaders headers = new ResponseHeaders().add(HeaderNames.CONTENT_TYPE, "application/problem+json");
        cors.answer(headers, exchange.request(), exchange.caller());
        if (status == 401) {
            headers.add(
                    HeaderNames.WWW_AUTHENTICATE,
                    "Bearer realm=\"datawollet\"" + (bearsToken(exchange) ? ", error=\"invalid_token\"" : ""));
        }
        if (status == 429 || status == 503) {
            headers.add(HeaderNames.RETRY_AFTER, Long.toString(wholeSeconds(retryAfter)));
        }
        return headers;
    }

    private static void challengeScope(ResponseHeaders headers, Exchange exchange, String scope) {
        if (bearsToken(exchange) && SCOPE.matcher(scope).matches()) {
            headers.add(
                    HeaderNames.WWW_AUTHENTICATE,
                    "Bearer realm=\"datawollet\", error=\"insufficient_scope\", scope=\"" + scope + "\"");
        }
    }

    private static boolean bearsToken(Exchange exchange) {
        return !exchange.request().headerValues(HeaderNames.AUTHORIZATION).isEmpty();
    }

    private static Duration retryAfter(DataWolletException failure) {
        return failure instanceof TooManySessionsException refused ? refused.retryAfter() : Duration.ZERO;
    }

    /** Rounded up, so that who waits so long does not come too early; at least one. */
    private static long wholeSeconds(Duration duration) {
        long seconds = duration.getSeconds();
        return Math.max(1, duration.getNano() > 0 && seconds < Long.MAX_VALUE ? seconds + 1 : seconds);
    }

    private static Answers.Content details(DataWolletException failure) {
        if (failure instanceof InsufficientScopeException refused) {
            return json -> json.writeStringField("scope", refused.scope());
        }
        if (failure instanceof LimitExceededException exceeded) {
            return json -> {
                json.writeStringField("limit", exceeded.limit());
                json.writeNumberField("value", exceeded.value());
            };
        }
        return json -> {};
    }

    /** The library's own title where the code is the library's, or else the code's words as a sentence. */
    private static String title(String code) {
        return Arrays.stream(ErrorCode.values())
                .filter(known -> known.code().equals(code))
                .findFirst()
                .map(ErrorCode::title)
                .orElseGet(() -> code.substring(0, 1).toUpperCase(Locale.ROOT)
                        + code.substring(1).replace('_', ' '));
    }

    private static EndpointResponse document(
            ResponseHeaders headers, int status, String code, String title, String detail, Answers.Content more) {
        byte[] body = Answers.object(json -> {
            json.writeStringField("type", TYPE + code);
            json.writeStringField("title", title);
            json.writeNumberField("status", status);
            json.writeStringField("code", code);
            json.writeStringField("detail", detail);
            more.writeTo(json);
        });
        return new EndpointResponse(status, headers.toMap(), body);
    }
}
