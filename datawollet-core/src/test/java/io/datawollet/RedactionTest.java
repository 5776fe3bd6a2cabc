package io.datawollet;

import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.client;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.datawollet.client.ApiKey;
import io.datawollet.client.Authenticator;
import io.datawollet.client.Authenticator.Presented;
import io.datawollet.client.BearerTokenVerifier.VerifiedToken;
import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.ClientDirectory;
import io.datawollet.client.ClientType;
import io.datawollet.client.DocumentLimits;
import io.datawollet.client.Limits;
import io.datawollet.client.Scope;
import io.datawollet.document.Document;
import io.datawollet.document.DocumentInfo;
import io.datawollet.document.Documents;
import io.datawollet.document.WriteCondition;
import io.datawollet.envelope.Envelope;
import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.key.EnvelopeKey;
import io.datawollet.key.RootKeys;
import io.datawollet.key.SessionKey;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.testing.Fixture;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing that holds a secret shows it when it is printed, and no failure does. */
class RedactionTest {
    private static final String ENVELOPE_ID = "envelope-id-0123456789abcdef";
    private static final String ENVELOPE_KEY = "envelope-key-0123456789abcdef";
    private static final String DOCUMENT = "what-only-the-document-says";

    private final Fixture fixture = new Fixture();
    private final String apiKey = Fixture.apiKeyText();
    private final Client server = client(ClientType.CONFIDENTIAL, "server").build();

    /** A secret in every dress in which it might be printed. */
    private static List<String> dresses(String secret) {
        List<String> dresses = new ArrayList<>(
                List.of(secret, HexFormat.of().formatHex(secret.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(secret);
            dresses.add(HexFormat.of().formatHex(bytes));
            dresses.add(Base64.getEncoder().encodeToString(bytes));
            dresses.add(java.util.Arrays.toString(bytes));
        } catch (IllegalArgumentException e) {
            // An API key is no base64url; the text is all there is of it.
            assertThat(secret).startsWith("key.");
        }
        return dresses;
    }

    private List<String> secrets(StartedSession started) {
        List<String> secrets = new ArrayList<>();
        secrets.addAll(dresses(started.credentials().revealId()));
        secrets.addAll(dresses(started.credentials().revealKey().orElseThrow()));
        fixture.rootKeys().keys().forEach(key -> secrets.addAll(dresses(key.reveal())));
        secrets.addAll(dresses(apiKey));
        started.newEnvelope().ifPresent(envelope -> {
            secrets.addAll(dresses(envelope.id()));
            secrets.addAll(dresses(envelope.revealKey()));
        });
        secrets.add(ENVELOPE_ID);
        secrets.add(ENVELOPE_KEY);
        secrets.add(DOCUMENT);
        return secrets;
    }

    /** What is had of an envelope and its documents. A document's description is the host's own data, like a payload. */
    private static List<Object> documents(StartedSession started) {
        Envelope envelope = started.session().envelope().orElseThrow();
        Documents documents = envelope.documents();
        DocumentInfo info = documents.putJson("name", DOCUMENT);
        Document document = documents.get("name");
        EnvelopeCredentials credentials = started.newEnvelope().orElseThrow();
        return List.of(
                envelope,
                envelope.access(),
                credentials,
                EnvelopeKey.of(Base64.getUrlDecoder().decode(credentials.revealKey())),
                documents,
                started.session().documents(),
                info,
                document,
                document.info(),
                document.content(),
                documents.list(),
                WriteCondition.any(),
                WriteCondition.ifAbsent(),
                WriteCondition.ifRevision(info.revision()),
                DocumentLimits.defaults());
    }

    private List<Object> everything(SessionManager manager, Caller caller, StartedSession started) {
        SessionCredentials pair = started.credentials();
        ClientDirectory directory =
                ClientDirectory.inMemory().client(server, ApiKey.of(apiKey)).build();
        EnvelopeCredentials envelope = EnvelopeCredentials.of(ENVELOPE_ID, ENVELOPE_KEY);
        StartRequest request = StartRequest.resume(pair);
        List<Object> all = new ArrayList<>(List.of(
                started,
                started.session(),
                started.history(),
                started.session().record("x", 1),
                started.session().history(),
                pair,
                pair.partitionKey("q"),
                request,
                request.newEnvelope(),
                StartRequest.create().attachEnvelope(envelope),
                envelope,
                manager,
                SessionManager.builder().rootKeys(fixture.rootKeys()),
                fixture.rootKeys(),
                fixture.rootKeys().active(),
                fixture.rootKeys().keys(),
                SessionKey.of(Base64.getUrlDecoder().decode(pair.revealKey().orElseThrow())),
                ApiKey.of(apiKey)));
        all.addAll(List.of(
                directory,
                ClientDirectory.inMemory().client(server, ApiKey.of(apiKey)),
                Authenticator.of(directory),
                new Presented(List.of(apiKey), List.of("Bearer " + apiKey), List.of(), false),
                new VerifiedToken("server", Set.of(Scope.SESSIONS_WRITE)),
                caller,
                caller.client(),
                client(ClientType.CONFIDENTIAL, "x"),
                Limits.defaults()));
        all.addAll(documents(started));
        all.addAll(fixture.events());
        if (caller.client().type() == ClientType.CONFIDENTIAL) {
            all.add(manager.list(caller, "p"));
            all.addAll(manager.list(caller, "p").sessions());
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void nothing_shows_a_secret_when_it_is_printed(ClientType type) {
        SessionManager manager = fixture.manager();
        Caller caller = caller(type, "acme");
        StartedSession started =
                start(manager, caller, StartRequest.create().partitionKey("p").newEnvelope());
        List<String> secrets = secrets(started);
        List<Object> all = everything(manager, caller, started);
        for (Object each : all) {
            assertThat(shows(each.toString(), secrets))
                    .as("%s shows a secret", each.getClass())
                    .isFalse();
        }
    }

    /** Without the secret in the message of a failing test. */
    private static boolean shows(String text, List<String> secrets) {
        return secrets.stream().anyMatch(text::contains);
    }

    /** Types that hold no secret by themselves, or cannot be had here; a new public type must be put here or above. */
    private static final Set<String> OTHERS = Set.of(
            "AdmissionPolicy",
            "Making",
            "BearerTokenVerifier",
            "ClientDirectory",
            "ClientType",
            "PartitionOverflow",
            "Scope",
            "RootKeyState",
            "SessionListener",
            "Type",
            "BusyException",
            "DataWolletException",
            "ErrorCode",
            "InsufficientScopeException",
            "LimitExceededException",
            "SessionNotFoundException",
            "StoreFailedException",
            "TooManySessionsException",
            "MemoryCapacity",
            "MemoryEnvelopeStore",
            "MemorySessionStore");

    private static final Set<Class<?>> HANDED_OUT = Set.of(Document.class, Documents.class, Envelope.class);

    @Test
    void every_public_type_was_looked_at() throws Exception {
        SessionManager manager = fixture.manager();
        Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
        StartedSession started =
                start(manager, caller, StartRequest.create().partitionKey("p").newEnvelope());
        List<Object> all = everything(manager, caller, started);
        Set<String> seen =
                all.stream().map(each -> each.getClass().getSimpleName()).collect(Collectors.toSet());
        for (Class<?> type : publicTypes()) {
            // Of an interface that the library implements itself, what it hands out is looked at.
            boolean given = HANDED_OUT.contains(type) && all.stream().anyMatch(type::isInstance);
            assertThat(given || seen.contains(type.getSimpleName()) || OTHERS.contains(type.getSimpleName()))
                    .as("%s is looked at by this test", type.getName())
                    .isTrue();
        }
    }

    private static List<Class<?>> publicTypes() throws Exception {
        Path root = Path.of(SessionManager.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Class<?>> types = new ArrayList<>();
        for (String folder : List.of("session", "client", "key", "error", "envelope", "document", "memory")) {
            try (Stream<Path> files = Files.list(root.resolve("io/datawollet").resolve(folder))) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString().replace(".class", "");
                    Class<?> type = Class.forName("io.datawollet." + folder + "." + name);
                    if (isPublic(type)) {
                        types.add(type);
                    }
                }
            }
        }
        assertThat(types).hasSizeGreaterThan(40);
        return types;
    }

    /** With all types around it. */
    private static boolean isPublic(Class<?> type) {
        Class<?> around = type.getEnclosingClass();
        return Modifier.isPublic(type.getModifiers()) && (around == null || isPublic(around));
    }

    @Test
    void no_secret_can_be_serialised() {
        StartedSession started = start(fixture.manager(), caller(ClientType.PUBLIC, "acme"), StartRequest.create());
        for (Object secret : List.of(
                started.credentials(),
                started.session(),
                fixture.rootKeys(),
                fixture.rootKeys().active(),
                SessionKey.of(new byte[32]),
                EnvelopeKey.of(new byte[32]),
                ApiKey.of(apiKey),
                EnvelopeCredentials.of(ENVELOPE_ID, ENVELOPE_KEY))) {
            assertThat(secret).isNotInstanceOf(Serializable.class).isNotInstanceOf(Record.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void no_failure_shows_a_secret(ClientType type) {
        SessionManager manager = fixture.manager();
        Caller caller = caller(type, "acme");
        StartedSession started = start(manager, caller, StartRequest.create().partitionKey("p"));
        List<String> secrets = secrets(started);
        SessionCredentials pair = started.credentials();
        Session session = started.session();
        Authenticator authenticator =
                Authenticator.of(ClientDirectory.inMemory().build());
        SessionCredentials wrong =
                SessionCredentials.of(pair.revealId() + "x", pair.revealKey().orElseThrow());
        Documents documents = started.session().documents();
        DocumentInfo info = documents.putJson("name", DOCUMENT);
        EnvelopeCredentials envelope = EnvelopeCredentials.of(ENVELOPE_ID, ENVELOPE_KEY);
        EnvelopeCredentials wrongKey = EnvelopeCredentials.of(
                start(manager, caller, StartRequest.create().newEnvelope())
                        .newEnvelope()
                        .orElseThrow()
                        .id(),
                ENVELOPE_KEY);
        List<ThrowingCallable> calls = List.of(
                () -> documents.get(DOCUMENT),
                () -> documents.delete(DOCUMENT),
                () -> documents.putJson(DOCUMENT + "\n", 1),
                () -> documents.put("name", DOCUMENT, InputStream.nullInputStream()),
                () -> documents.putJson("name", DOCUMENT, WriteCondition.ifRevision(DOCUMENT)),
                () -> documents.putJson("name", DOCUMENT, WriteCondition.ifAbsent()),
                () -> documents.delete("name", WriteCondition.ifRevision(DOCUMENT)),
                () -> documents.list(DOCUMENT, 1),
                () -> documents.get("name").content(info.size() + 1, 1),
                () -> documents.getJson("name", Integer.class),
                () -> manager.start(caller, StartRequest.create().attachEnvelope(envelope)),
                () -> manager.start(caller, StartRequest.create().attachEnvelope(wrongKey)),
                () -> manager.open(caller, wrong),
                () -> manager.open(caller, pair.partitionKey("q")),
                () -> session.record(pair.revealId(), 1),
                () -> session.history(pair.revealId(), 10),
                () -> session.history(pair.revealKey().orElseThrow(), 10),
                () -> manager.list(caller, pair.revealId() + "\ud800"),
                () -> manager.start(caller, StartRequest.resume(pair).newEnvelope()),
                () -> authenticator.authenticate(
                        new Presented(List.of(apiKey), List.of(), List.of(), false), Instant.EPOCH),
                () -> authenticator.authenticate(
                        new Presented(List.of(apiKey + " "), List.of(), List.of(), false), Instant.EPOCH),
                () -> authenticator.authenticate(
                        new Presented(List.of(), List.of("Basic " + apiKey), List.of(), false), Instant.EPOCH),
                () -> ClientDirectory.inMemory().client(server, ApiKey.of(apiKey), ApiKey.of(apiKey)),
                () -> RootKeys.of(
                        fixture.rootKeys().active(), fixture.rootKeys().active()));
        for (ThrowingCallable call : calls) {
            Throwable thrown = catchThrowable(call);
            assertThat(thrown).isNotNull();
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace, true));
            assertThat(shows(trace.toString(), secrets))
                    .as(thrown.getClass().getName())
                    .isFalse();
        }
        assertThat(shows(fixture.events().toString(), secrets)).isFalse();
    }
}
