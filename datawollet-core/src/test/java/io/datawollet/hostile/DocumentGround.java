package io.datawollet.hostile;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.document.Document;
import io.datawollet.document.DocumentInfo;
import io.datawollet.document.Documents;
import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.session.Session;
import io.datawollet.session.SessionEvent;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.StoreKey;
import io.datawollet.testing.FaultScript;
import io.datawollet.testing.FaultyEnvelopeStore;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.LyingEnvelopeStore;
import io.datawollet.testing.TamperingEnvelopeStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Two managers over one store of documents that lies, fails and is tampered with on demand. */
final class DocumentGround {
    static final int CHUNK = 16 << 10;
    static final int BLOCK = 16 * CHUNK;

    /** Past the hour after which what stands still is swept, and the minutes that the sweep stays behind. */
    static final Duration SWEEPABLE = Duration.ofMinutes(66);

    final TamperingEnvelopeStore stored = new TamperingEnvelopeStore();
    final LyingEnvelopeStore lying = new LyingEnvelopeStore(stored);
    final FaultyEnvelopeStore faulty = new FaultyEnvelopeStore(lying);
    final FaultScript faults = faulty.faults();
    final Fixture fixture = new Fixture(faulty);
    final SessionManager here = fixture.manager();
    final SessionManager there = fixture.manager();
    final Caller caller = Fixture.caller(ClientType.CONFIDENTIAL, "app");

    /** A session with an envelope of its own. */
    StartedSession withEnvelope() {
        return Fixture.start(here, caller, StartRequest.create().newEnvelope());
    }

    /** The same with an idle timeout of its own. */
    StartedSession withEnvelope(Duration timeout) {
        return Fixture.start(here, caller, StartRequest.create().newEnvelope().timeout(timeout));
    }

    /** The documents of a new envelope. */
    Documents newEnvelope() {
        return documents(withEnvelope().session());
    }

    static Documents documents(Session session) {
        return session.envelope().orElseThrow().documents();
    }

    /** The same envelope, as another session of the other manager has it. */
    Documents elsewhere(StartedSession owner) {
        return documents(attach(owner.newEnvelope().orElseThrow()).session());
    }

    StartedSession attach(EnvelopeCredentials envelope) {
        return Fixture.start(there, caller, StartRequest.create().attachEnvelope(envelope));
    }

    /** The container that came to be by this. */
    StoreKey containerMadeBy(Runnable making) {
        Set<StoreKey> before = Set.copyOf(stored.addresses());
        making.run();
        Set<StoreKey> made = new TreeSet<>(stored.addresses());
        made.removeAll(before);
        return made.iterator().next();
    }

    /** The one document of a container. */
    StoreKey onlyDocument(StoreKey container) {
        return stored.documentsOf(container).get(0);
    }

    DocumentVersion version(StoreKey container) {
        return stored.version(container, onlyDocument(container));
    }

    /** Sweeps until nothing is left to be had. */
    void sweepAll() {
        while (here.purgeExpired(1_000) > 0) {
            Thread.onSpinWait();
        }
    }

    List<String> reasons(SessionEvent.Type type) {
        return fixture.events(type).stream().map(SessionEvent::reason).toList();
    }

    boolean heard(SessionEvent.Type type) {
        return !fixture.events(type).isEmpty();
    }

    static DocumentInfo put(Documents documents, String name, byte[] content) {
        try {
            return documents.put(name, "application/octet-stream", new ByteArrayInputStream(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] get(Documents documents, String name) {
        return readAll(documents.get(name));
    }

    static byte[] readAll(Document document) {
        return readAll(document.content());
    }

    static byte[] readAll(InputStream content) {
        try (content) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes that look random and are the same for the same seed. */
    static byte[] bytes(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
