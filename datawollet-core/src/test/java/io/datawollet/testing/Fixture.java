package io.datawollet.testing;

import io.datawollet.client.ApiKey;
import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.ClientType;
import io.datawollet.client.Scope;
import io.datawollet.key.RootKey;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionEvent;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * What most tests of sessions begin with: a clock, root keys, a store that counts, a listener that remembers, and
 * managers over them without threads of their own. Whatever secret it hands out is written down by
 * {@link IssuedSecrets}; a test that gets one elsewhere passes it through {@code issued}. Safe for use by many threads.
 */
public final class Fixture {
    /** The one origin of {@link #client}'s public clients. */
    public static final String ORIGIN = "https://app.example";

    private final TestClock clock = new TestClock();
    private final RootKeys rootKeys = issued(RootKeys.generate());
    private final TamperingSessionStore tampering = new TamperingSessionStore();
    private final CountingSessionStore store;
    private final TamperingEnvelopeStore tamperingEnvelopes = new TamperingEnvelopeStore();
    private final CountingEnvelopeStore envelopes;
    private final List<SessionEvent> events = new CopyOnWriteArrayList<>();

    /** Over a store in which a test can look. */
    public Fixture() {
        this.store = new CountingSessionStore(tampering);
        this.envelopes = new CountingEnvelopeStore(tamperingEnvelopes);
    }

    /** Over this store. */
    public Fixture(SessionStore store) {
        this.store = new CountingSessionStore(store);
        this.envelopes = new CountingEnvelopeStore(tamperingEnvelopes);
    }

    /** Over these stores. */
    public Fixture(SessionStore store, EnvelopeStore envelopes) {
        this.store = new CountingSessionStore(store);
        this.envelopes = new CountingEnvelopeStore(envelopes);
    }

    /** Over this store of envelopes, and one of sessions in which a test can look. */
    public Fixture(EnvelopeStore envelopes) {
        this.store = new CountingSessionStore(tampering);
        this.envelopes = new CountingEnvelopeStore(envelopes);
    }

    /** The clock of every manager of this fixture. */
    public TestClock clock() {
        return clock;
    }

    /** The root keys of every manager that is given no others. */
    public RootKeys rootKeys() {
        return rootKeys;
    }

    /** The store of every manager of this fixture. */
    public CountingSessionStore store() {
        return store;
    }

    /** The store behind the counter, for a look; empty unless the fixture was made without a store of one's own. */
    public TamperingSessionStore tampering() {
        return tampering;
    }

    /** The store of envelopes of every manager of this fixture. */
    public CountingEnvelopeStore envelopes() {
        return envelopes;
    }

    /** The store behind that counter, for a look; empty if the fixture was made with one of its own. */
    public TamperingEnvelopeStore tamperingEnvelopes() {
        return tamperingEnvelopes;
    }

    /** A further manager over the same stores and keys, as another node would have it. */
    public SessionManager manager() {
        return manager(UnaryOperator.identity());
    }

    /** The same with other options. */
    public SessionManager manager(UnaryOperator<SessionManager.Builder> options) {
        return options.apply(SessionManager.builder()
                        .rootKeys(rootKeys)
                        .sessionStore(store)
                        .envelopeStore(envelopes)
                        .clock(clock)
                        .listener(events::add)
                        .withoutSweep()
                        .withoutWarmUp())
                .build();
    }

    /** A manager with these root keys. */
    public SessionManager manager(RootKeys keys) {
        return manager(options -> options.rootKeys(issued(keys)));
    }

    /** What the listener of all managers has heard since the last {@link #forgetEvents}. */
    public List<SessionEvent> events() {
        return List.copyOf(events);
    }

    /** What was heard of one type. */
    public List<SessionEvent> events(SessionEvent.Type type) {
        return events.stream().filter(event -> event.type() == type).toList();
    }

    /** The listener begins anew. */
    public void forgetEvents() {
        events.clear();
    }

    /** Everything that lies in the store, byte for byte. */
    public Map<String, List<String>> image() {
        Map<String, List<String>> image = new TreeMap<>();
        for (SessionAddress address : tampering.addresses()) {
            image.put(hex(address.partition().toBytes()) + hex(address.session().toBytes()), image(address));
        }
        return image;
    }

    private List<String> image(SessionAddress address) {
        SessionRecord record = tampering.record(address);
        List<String> lines = new ArrayList<>();
        lines.add(hex(record.revision().toBytes()) + " " + record.createdAt() + " " + record.expiresAt());
        lines.add(hex(record.header()));
        tampering.rowsOf(address).forEach(row -> lines.add(hex(row)));
        return lines;
    }

    /** A client with every scope and, if it is public, {@link #ORIGIN}; to be gone on with. */
    public static Client.Builder client(ClientType type, String id) {
        Client.Builder builder =
                type == ClientType.PUBLIC ? Client.browser(id).origins(ORIGIN) : Client.confidential(id);
        return builder.scopes(Scope.values());
    }

    /** A caller of a client with every scope and the defaults for the rest. */
    public static Caller caller(ClientType type, String id) {
        return caller(client(type, id).build());
    }

    /** A caller of this client with all scopes that it has. */
    public static Caller caller(Client client) {
        return client.type() == ClientType.PUBLIC ? Caller.from(ORIGIN, client) : Caller.of(client);
    }

    /** Starts and writes the secrets down. */
    public static StartedSession start(SessionManager manager, Caller caller, StartRequest request) {
        return issued(manager.start(caller, request));
    }

    /** Writes down id and key. */
    public static StartedSession issued(StartedSession started) {
        issued(started.credentials().revealId());
        started.credentials().revealKey().ifPresent(Fixture::issued);
        started.newEnvelope().ifPresent(envelope -> issued(envelope.revealKey()));
        return started;
    }

    /** Writes down every root key. */
    public static RootKeys issued(RootKeys keys) {
        keys.keys().forEach(Fixture::issued);
        return keys;
    }

    /** Writes down a root key. */
    public static RootKey issued(RootKey key) {
        issued(key.reveal());
        return key;
    }

    /** Writes down base64url text, as such and as the bytes that it stands for. */
    public static void issued(String text) {
        IssuedSecrets.add(text);
        IssuedSecrets.add(Base64.getUrlDecoder().decode(text));
    }

    /** The text of a new random API key, written down. */
    public static String apiKeyText() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        String text = "key." + HexFormat.of().formatHex(bytes);
        IssuedSecrets.add(text);
        return text;
    }

    /** A new random API key, written down. */
    public static ApiKey apiKey() {
        return ApiKey.of(apiKeyText());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
