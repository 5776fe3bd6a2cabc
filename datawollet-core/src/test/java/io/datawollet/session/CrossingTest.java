package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.document.Documents;
import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.error.ErrorCode;
import io.datawollet.testing.Fixture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pair is worth nothing to anybody but its owner, however alike the owners look. */
class CrossingTest {
    private static final List<String> CLIENTS =
            List.of("a", "ab", "a:b", "a|b", "\u00e9", "e\u0301", "https://app.example");
    private static final List<Optional<String>> PARTITIONS = List.of(
            Optional.empty(),
            Optional.of("\0"),
            Optional.of("b"),
            Optional.of("b\0"),
            Optional.of(":b"),
            Optional.of("\u00c5"),
            Optional.of("\u212b"),
            Optional.of("null"),
            Optional.of(" "));

    private final Fixture fixture = new Fixture();
    private final SessionManager manager = fixture.manager();

    private record Owned(Caller caller, Optional<String> partition, SessionCredentials pair) {}

    private static StartRequest in(Optional<String> partition, StartRequest request) {
        return partition.map(request::partitionKey).orElse(request);
    }

    private List<Owned> everybody() {
        List<Owned> all = new ArrayList<>();
        for (ClientType type : ClientType.values()) {
            for (String client : CLIENTS) {
                for (Optional<String> partition : PARTITIONS) {
                    Caller caller = caller(type, client);
                    StartedSession started = start(manager, caller, in(partition, StartRequest.create()));
                    all.add(new Owned(caller, partition, started.credentials()));
                }
            }
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void nobody_opens_what_another_started(ClientType type) {
        List<Owned> all = everybody();
        for (Owned thief : all) {
            if (thief.caller().client().type() != type) {
                continue;
            }
            for (Owned owner : all) {
                SessionCredentials loot = SessionCredentials.of(
                        owner.pair().revealId(), owner.pair().revealKey().orElseThrow());
                SessionCredentials tried =
                        thief.partition().map(loot::partitionKey).orElse(loot);
                assertThat(opens(thief.caller(), tried))
                        .as(
                                "%s in %s opens what %s started in %s",
                                thief.caller(), thief.partition(), owner.caller(), owner.partition())
                        .isEqualTo(owner.equals(thief));
            }
        }
    }

    private boolean opens(Caller caller, SessionCredentials credentials) {
        try {
            manager.open(caller, credentials);
            return true;
        } catch (io.datawollet.error.SessionNotFoundException e) {
            return false;
        }
    }

    private record Sealed(Caller caller, EnvelopeCredentials pair) {}

    /** An envelope belongs to a client, in whichever partition its sessions are. */
    @Test
    void nobody_attaches_what_another_client_created() {
        List<Sealed> all = new ArrayList<>();
        for (ClientType type : ClientType.values()) {
            for (String client : CLIENTS) {
                Caller caller = caller(type, client);
                StartedSession started =
                        start(manager, caller, StartRequest.create().newEnvelope());
                all.add(new Sealed(caller, started.newEnvelope().orElseThrow()));
            }
        }
        for (Sealed thief : all) {
            for (Sealed owner : all) {
                for (Optional<String> partition : List.of(PARTITIONS.get(0), PARTITIONS.get(2))) {
                    StartRequest request = in(partition, StartRequest.create()).attachEnvelope(owner.pair());
                    if (owner.equals(thief)) {
                        assertThat(start(manager, thief.caller(), request)
                                        .session()
                                        .envelope())
                                .isPresent();
                    } else {
                        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> manager.start(thief.caller(), request));
                    }
                }
            }
        }
    }

    /** The keys of two envelopes of one client, exchanged; and a session's documents beside an envelope's. */
    @Test
    void no_container_shows_what_lies_in_another_of_the_same_client() throws IOException {
        Caller acme = caller(ClientType.CONFIDENTIAL, "acme");
        StartedSession one = start(manager, acme, StartRequest.create().newEnvelope());
        StartedSession two = start(manager, acme, StartRequest.create().newEnvelope());
        EnvelopeCredentials first = one.newEnvelope().orElseThrow();
        EnvelopeCredentials second = two.newEnvelope().orElseThrow();
        EnvelopeCredentials mixed = EnvelopeCredentials.of(first.id(), second.revealKey());
        assertFails(
                ErrorCode.ENVELOPE_ACCESS_DENIED,
                () -> manager.start(acme, StartRequest.create().attachEnvelope(mixed)));
        List<Documents> containers = List.of(
                one.session().documents(),
                two.session().documents(),
                one.session().envelope().orElseThrow().documents(),
                two.session().envelope().orElseThrow().documents());
        for (Documents written : containers) {
            written.put("name", "text/plain", new ByteArrayInputStream(new byte[1]));
            for (Documents read : containers) {
                assertThat(read.find("name").isPresent()).isEqualTo(read.equals(written));
            }
            written.delete("name");
        }
    }
}
