package io.datawollet.examples.host;

import io.datawollet.client.ClientDirectory;
import io.datawollet.examples.pdf.PdfExtractor;
import io.datawollet.http.EndpointRequest;
import io.datawollet.http.SessionEndpoints;
import io.datawollet.session.SessionManager;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** All that the host answers, the library's calls and its own, on whatever server: what it needs for that is its own too. */
public final class HostCalls implements HostHandler {
    private final SessionManager sessions;
    private final Optional<HostStores> stores;
    private final SessionEndpoints endpoints;
    private final DocumentCalls documents;
    private final PdfExtractor extractor = new PdfExtractor();

    private HostCalls(SessionManager sessions, Optional<HostStores> stores, SessionEndpoints endpoints) {
        this.sessions = sessions;
        this.stores = stores;
        this.endpoints = endpoints;
        this.documents = new DocumentCalls(endpoints, extractor);
    }

    /** The calls on sessions that are closed with them. */
    static HostCalls of(SessionManager sessions, SessionEndpoints endpoints) {
        return new HostCalls(sessions, Optional.empty(), endpoints);
    }

    /** The same with stores that are closed after the sessions' manager. */
    static HostCalls of(SessionManager sessions, ClientDirectory clients, HostStores stores) {
        SessionEndpoints endpoints = SessionEndpoints.builder(sessions, clients).build();
        return new HostCalls(sessions, Optional.of(stores), endpoints);
    }

    @Override
    public HostAnswer answer(EndpointRequest head, InputStream body) throws IOException {
        if (DocumentPath.covers(head.pathWithoutQuery())) {
            return documents.handle(head, body);
        }
        byte[] all = body.readNBytes(SessionEndpoints.MAX_BODY_BYTES + 1);
        return HostAnswer.whole(endpoints.handle(new EndpointRequest(head.method(), head.path(), head.headers(), all)));
    }

    /** Ends extractions that are under way, and closes the sessions' manager and stores. */
    @Override
    public void close() {
        extractor.close();
        sessions.close();
        stores.ifPresent(HostStores::close);
    }
}
