package io.datawollet.document;

import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.client;
import static io.datawollet.testing.Fixture.start;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.client.DocumentLimits;
import io.datawollet.client.Limits;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.store.StoreKey;
import io.datawollet.testing.FaultyEnvelopeStore;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.TamperingEnvelopeStore;
import java.time.Duration;

/** A session with an envelope and long hours, whose documents a test works on, over a store in which it can look. */
final class Desk {
    /** Bytes of a chunk, and of the content of a full block. */
    static final int CHUNK = 16_384;

    static final int BLOCK = 16 * CHUNK;

    final TamperingEnvelopeStore store = new TamperingEnvelopeStore();
    final FaultyEnvelopeStore faults = new FaultyEnvelopeStore(store);
    final Fixture fixture = new Fixture(faults);
    final SessionManager manager = fixture.manager();
    final StartedSession started;

    Desk() {
        this(DocumentLimits.defaults());
    }

    Desk(DocumentLimits limits) {
        Caller caller = caller(client(ClientType.CONFIDENTIAL, "acme")
                .limits(Limits.defaults().withDocuments(limits))
                .maxTimeout(Duration.ofDays(30))
                .maxDuration(Duration.ofDays(30))
                .build());
        started = start(manager, caller, StartRequest.create().newEnvelope().timeout(Duration.ofDays(30)));
        fixture.envelopes().reset();
    }

    /** Where a test works: both are to behave alike. */
    enum Place {
        SESSION,
        ENVELOPE
    }

    Documents documents() {
        return documents(Place.ENVELOPE);
    }

    Documents documents(Place place) {
        return place == Place.SESSION
                ? started.session().documents()
                : started.session().envelope().orElseThrow().documents();
    }

    /** The container of the envelope; the only one as long as nothing was put into the session. */
    StoreKey container() {
        return store.addresses().get(0);
    }
}
