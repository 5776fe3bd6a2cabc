package io.datawollet.http;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.client.Limits;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.SessionNotFoundException;
import io.datawollet.session.HistoryPage;
import io.datawollet.session.Session;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import java.util.Optional;
import java.util.regex.Pattern;

/** The published calls. Each looks at what the request says first, then at who says it, then does what it asks. */
final class Calls {
    private static final Pattern LIMIT = Pattern.compile("[0-9]{1,4}");

    private final SessionManager sessions;
    private final FrontDoor door;
    private final Answers answers;

    Calls(SessionManager sessions, FrontDoor door, Answers answers) {
        this.sessions = sessions;
        this.door = door;
        this.answers = answers;
    }

    EndpointResponse answer(Exchange exchange, Resource resource) {
        boolean deletes = exchange.request().method().equals("DELETE");
        return switch (resource) {
            case START -> start(exchange);
            case REQUESTS -> requests(exchange);
            case ROTATE -> rotate(exchange);
            case SESSION -> terminate(exchange);
            case SESSIONS -> deletes ? terminateAll(exchange) : list(exchange);
            case LISTED_SESSION -> terminateListed(exchange);
        };
    }

    private EndpointResponse start(Exchange exchange) {
        StartBody body = StartBody.read(exchange.request());
        Caller caller = door.authenticate(exchange);
        StartRequest base = body.sessionId()
                .map(id -> StartRequest.resume(door.credentials(exchange, id)))
                .orElseGet(StartRequest::create);
        StartedSession started = sessions.start(caller, body.request(base));
        door.setCookie(exchange, started.session());
        return answers.ok(exchange, Answers.started(started));
    }

    private EndpointResponse requests(Exchange exchange) {
        Optional<String> after = exchange.request().queryParameter("after");
        int limit = limit(exchange.request());
        if (after.isPresent() && !HistoryPage.isCursor(after.get())) {
            throw new DataWolletException(ErrorCode.INVALID_PAYLOAD, "the cursor is malformed");
        }
        Session session = door.open(exchange);
        HistoryPage page = after.map(cursor -> session.history(cursor, limit)).orElseGet(() -> session.history(limit));
        return answers.ok(exchange, Answers.page(page));
    }

    private static int limit(EndpointRequest request) {
        Optional<String> text = request.queryParameter("limit");
        if (text.isEmpty()) {
            return Limits.MAX_PAGE_ENTRIES;
        }
        int limit = LIMIT.matcher(text.get()).matches() ? Integer.parseInt(text.get()) : 0;
        if (limit < 1 || limit > Limits.MAX_PAGE_ENTRIES) {
            throw new DataWolletException(ErrorCode.INVALID_PAYLOAD, "limit is 1 to " + Limits.MAX_PAGE_ENTRIES);
        }
        return limit;
    }

    private EndpointResponse rotate(Exchange exchange) {
        StartBody.requireNothing(exchange.request());
        Session session = door.open(exchange);
        StartedSession rotated = session.rotate();
        door.replaceCookie(exchange, session, rotated.session());
        return answers.ok(exchange, Answers.started(rotated));
    }

    private EndpointResponse terminate(Exchange exchange) {
        Session session = door.open(exchange);
        if (!session.terminate()) {
            // Ended or rotated since it was opened: what the client named is no session any more.
            throw new SessionNotFoundException();
        }
        door.clearCookie(exchange, session);
        return answers.noContent(exchange);
    }

    private EndpointResponse list(Exchange exchange) {
        String partitionKey = neededPartitionKey(exchange.request());
        Caller caller = confidential(exchange);
        return answers.ok(exchange, Answers.list(sessions.list(caller, partitionKey)));
    }

    private EndpointResponse terminateListed(Exchange exchange) {
        String partitionKey = neededPartitionKey(exchange.request());
        Caller caller = confidential(exchange);
        sessions.terminate(
                caller, partitionKey, Resource.handle(exchange.request().pathWithoutQuery()));
        return answers.noContent(exchange);
    }

    private EndpointResponse terminateAll(Exchange exchange) {
        String partitionKey = neededPartitionKey(exchange.request());
        Caller caller = confidential(exchange);
        long ended = sessions.terminateAll(caller, partitionKey);
        return answers.ok(exchange, Answers.ended(ended));
    }

    /** What a public client says of partitions comes from anybody's browser; only its host can know whose they are. */
    private Caller confidential(Exchange exchange) {
        Caller caller = door.authenticate(exchange);
        if (caller.client().type() == ClientType.PUBLIC) {
            throw new DataWolletException(
                    ErrorCode.ACCESS_DENIED, "only a confidential client may list or end the sessions of a partition");
        }
        return caller;
    }

    /** A missing one never means all of them. */
    private static String neededPartitionKey(EndpointRequest request) {
        return FrontDoor.partitionKey(request)
                .orElseThrow(() -> new DataWolletException(
                        ErrorCode.INVALID_PAYLOAD, "the header DataWollet-Partition-Key is needed"));
    }
}
