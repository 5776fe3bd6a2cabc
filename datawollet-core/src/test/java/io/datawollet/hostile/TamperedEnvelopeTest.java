package io.datawollet.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.key.RootKey;
import io.datawollet.key.RootKeyState;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.store.ContainerListing;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.Revision;
import io.datawollet.store.StoreKey;
import io.datawollet.testing.Failures;
import io.datawollet.testing.Fixture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Headers of envelopes, and what the store says beside them, changed in every way. */
class TamperedEnvelopeTest {
    private static final int HEADER_BYTES = 5 + 28 + 32 + 28 + 64;

    private final DocumentGround ground = new DocumentGround();

    /** An envelope with one document, as the store has it. */
    private final class Victim {
        final Caller caller;
        final EnvelopeCredentials envelope;
        final StoreKey address;
        final ContainerRecord record;

        Victim(Caller caller) {
            StartedSession[] owner = new StartedSession[1];
            this.caller = caller;
            this.address = ground.containerMadeBy(() -> owner[0] =
                    Fixture.start(ground.here, caller, StartRequest.create().newEnvelope()));
            this.envelope = owner[0].newEnvelope().orElseThrow();
            this.record = ground.stored.record(address);
            DocumentGround.put(DocumentGround.documents(owner[0].session()), "n", new byte[] {1, 2, 3});
        }

        void show(byte[] header) {
            ground.stored.put(
                    new ContainerRecord(address, record.revision(), header, record.rootKeyId(), record.expiresAt()));
        }

        StartedSession attach(EnvelopeCredentials credentials) {
            return Fixture.start(ground.there, caller, StartRequest.create().attachEnvelope(credentials));
        }

        /** 412 in the same words as ever, no session, and the listener hears why. */
        void assertAbsent(Type type, String reason) {
            ground.fixture.forgetEvents();
            int sessions = ground.fixture.tampering().addresses().size();
            DataWolletException refused = Failures.assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> attach(envelope));
            assertThat(refused)
                    .hasMessage("there is no such envelope, or its retention is over")
                    .hasNoCause();
            assertThat(ground.fixture.events()).hasSize(1);
            assertThat(ground.reasons(type)).singleElement().asString().contains(reason);
            assertThat(ground.fixture.tampering().addresses()).hasSize(sessions);
        }

        void assertWhole() {
            ground.stored.put(record);
            assertThat(DocumentGround.get(
                            DocumentGround.documents(attach(envelope).session()), "n"))
                    .containsExactly(1, 2, 3);
        }
    }

    @Test
    void no_bit_of_a_header_can_be_changed() {
        Victim victim = new Victim(ground.caller);
        assertThat(victim.record.header()).hasSize(HEADER_BYTES);
        for (int bit = 0; bit < HEADER_BYTES * 8; bit++) {
            victim.show(TamperedDocumentTest.flipped(victim.record.header(), bit));
            boolean namesAnotherKey = bit / 8 == 3 || bit / 8 == 4;
            victim.assertAbsent(
                    namesAnotherKey ? Type.ENVELOPE_REFUSED : Type.TAMPERED,
                    namesAnotherKey ? "root key" : "an envelope does not open");
        }
        victim.assertWhole();
    }

    @Test
    void a_header_of_any_other_length_is_refused() {
        Victim victim = new Victim(ground.caller);
        for (int length = 0; length < HEADER_BYTES + 40; length++) {
            if (length != HEADER_BYTES) {
                victim.show(Arrays.copyOf(victim.record.header(), length));
                victim.assertAbsent(Type.TAMPERED, "wrong length");
            }
        }
        victim.assertWhole();
    }

    @Test
    void the_header_of_another_envelope_or_client_or_of_the_sessions_own_documents_is_refused() {
        Victim victim = new Victim(ground.caller);
        Victim sibling = new Victim(ground.caller);
        Victim stranger = new Victim(Fixture.caller(ClientType.CONFIDENTIAL, "other"));
        Victim browser = new Victim(Fixture.caller(ClientType.PUBLIC, "app"));
        for (Victim other : List.of(sibling, stranger, browser)) {
            victim.show(other.record.header());
            victim.assertAbsent(Type.TAMPERED, "does not open");
            // Nor do the other's credentials open what lies there now, or the other's envelope for this client.
            assertThat(Ground.codeOf(() ->
                            victim.attach(EnvelopeCredentials.of(victim.envelope.id(), other.envelope.revealKey()))))
                    .isEqualTo(ErrorCode.ENVELOPE_NOT_FOUND);
        }
        assertThat(Ground.codeOf(() -> victim.attach(stranger.envelope))).isEqualTo(ErrorCode.ENVELOPE_NOT_FOUND);
        victim.show(new byte[0]);
        victim.assertAbsent(Type.TAMPERED, "wrong length");
        victim.assertWhole();
        stranger.assertWhole();
    }

    @Test
    void a_revision_or_a_root_key_id_that_the_store_invents_changes_nothing_for_who_attaches() {
        Victim victim = new Victim(ground.caller);
        for (int rootKeyId : List.of(0, 2, 65_535)) {
            ground.stored.put(new ContainerRecord(
                    victim.address,
                    new Revision(1, rootKeyId),
                    victim.record.header(),
                    rootKeyId,
                    victim.record.expiresAt()));
            assertThat(DocumentGround.get(
                            DocumentGround.documents(
                                    victim.attach(victim.envelope).session()),
                            "n"))
                    .containsExactly(1, 2, 3);
        }
    }

    @Test
    void the_retention_inside_counts_where_the_store_says_a_later_end() {
        Victim victim = new Victim(ground.caller);
        StartedSession attached = victim.attach(victim.envelope);
        Instant end = victim.record.expiresAt();
        assertThat(attached.session().envelope().orElseThrow().expiresAt()).isEqualTo(end);
        ContainerRecord is = victim.record;
        ground.stored.put(new ContainerRecord(
                is.address(), is.revision(), is.header(), is.rootKeyId(), end.plus(Duration.ofDays(9_000))));
        ground.fixture.clock().set(end.minusMillis(1));
        StartedSession atTheEnd = victim.attach(victim.envelope);
        assertThat(DocumentGround.get(DocumentGround.documents(atTheEnd.session()), "n"))
                .hasSize(3);
        var envelope = atTheEnd.session().envelope().orElseThrow();
        ground.fixture.clock().set(end);
        victim.assertAbsent(Type.ENVELOPE_REFUSED, "retention is over");
        assertThat(atTheEnd.session().envelope()).isEmpty();
        assertThat(Ground.codeOf(() -> envelope.documents().get("n"))).isEqualTo(ErrorCode.ENVELOPE_NOT_FOUND);
        assertThat(Ground.codeOf(envelope::delete)).isEqualTo(ErrorCode.ENVELOPE_NOT_FOUND);
    }

    @Test
    void a_store_that_says_a_sooner_end_withholds_the_envelope_and_no_more() {
        Victim victim = new Victim(ground.caller);
        ContainerRecord is = victim.record;
        ground.stored.put(new ContainerRecord(
                is.address(),
                is.revision(),
                is.header(),
                is.rootKeyId(),
                ground.fixture.clock().instant()));
        victim.assertAbsent(Type.ENVELOPE_REFUSED, "no such envelope");
        victim.assertWhole();
    }

    @Test
    void a_wrong_key_is_told_apart_from_a_changed_header_and_neither_says_more() {
        Victim victim = new Victim(ground.caller);
        byte[] key = Base64.getUrlDecoder().decode(victim.envelope.revealKey());
        List<String> wrong = new ArrayList<>(List.of("", "x", victim.envelope.revealKey() + "A", " "));
        for (int bit = 0; bit < 256; bit += 17) {
            wrong.add(Base64.getUrlEncoder().withoutPadding().encodeToString(TamperedDocumentTest.flipped(key, bit)));
        }
        for (String each : wrong) {
            EnvelopeCredentials credentials = EnvelopeCredentials.of(victim.envelope.id(), each);
            ground.fixture.forgetEvents();
            DataWolletException refused =
                    Failures.assertFails(ErrorCode.ENVELOPE_ACCESS_DENIED, () -> victim.attach(credentials));
            assertThat(refused)
                    .hasMessage("the envelope does not open with this key")
                    .hasNoCause();
            assertThat(ground.reasons(Type.ENVELOPE_REFUSED)).containsExactly("the envelope's key is another");
            assertThat(ground.heard(Type.TAMPERED)).isFalse();
        }
        victim.show(TamperedDocumentTest.flipped(victim.record.header(), 500));
        EnvelopeCredentials wrongKey = EnvelopeCredentials.of(victim.envelope.id(), wrong.get(4));
        assertThat(Ground.codeOf(() -> victim.attach(wrongKey))).isEqualTo(ErrorCode.ENVELOPE_NOT_FOUND);
        victim.assertWhole();
    }

    /** The ground's key serves on, another one is active. */
    private RootKeys newer() {
        RootKey old = ground.fixture.rootKeys().active();
        byte[] secret = DocumentGround.bytes(99, 32);
        return RootKeys.of(
                RootKey.of(old.id() + 1, RootKeyState.ACTIVE, secret),
                RootKey.of(
                        old.id(), RootKeyState.OPEN_ONLY, Base64.getUrlDecoder().decode(old.reveal())));
    }

    @Test
    void a_changed_header_is_not_put_under_another_root_key_and_the_listener_hears_of_it() {
        SessionManager manager = ground.fixture.manager(newer());
        Victim good = new Victim(ground.caller);
        Victim bad = new Victim(ground.caller);
        Victim foreign = new Victim(ground.caller);
        byte[] changed = TamperedDocumentTest.flipped(bad.record.header(), HEADER_BYTES * 8 - 1);
        bad.show(changed);
        foreign.show(good.record.header());
        ground.fixture.forgetEvents();
        assertThat(manager.rewrapEnvelopes(100)).isEqualTo(1);
        assertThat(ground.reasons(Type.TAMPERED))
                .hasSize(2)
                .allMatch(reason -> reason.contains("cannot be put under another root key"));
        assertThat(ground.stored.record(bad.address).header()).isEqualTo(changed);
        assertThat(ground.stored.record(foreign.address).header()).isEqualTo(good.record.header());
        assertThat(ground.stored.record(good.address).header()).isNotEqualTo(good.record.header());
        assertThat(manager.countByRootKey(good.record.rootKeyId())).isEqualTo(2);
        bad.show(bad.record.header());
        foreign.show(foreign.record.header());
        assertThat(manager.rewrapEnvelopes(100)).isEqualTo(2);
        assertThat(manager.countByRootKey(good.record.rootKeyId())).isZero();
        for (Victim each : List.of(good, bad, foreign)) {
            StartedSession attached =
                    Fixture.start(manager, each.caller, StartRequest.create().attachEnvelope(each.envelope));
            assertThat(DocumentGround.get(DocumentGround.documents(attached.session()), "n"))
                    .hasSize(3);
        }
    }

    @Test
    void attaching_a_changed_header_with_another_root_key_active_changes_nothing_either() {
        SessionManager manager = ground.fixture.manager(newer());
        Victim victim = new Victim(ground.caller);
        for (int bit = 5 * 8; bit < HEADER_BYTES * 8; bit += 13) {
            byte[] changed = TamperedDocumentTest.flipped(victim.record.header(), bit);
            victim.show(changed);
            assertThat(Ground.codeOf(() ->
                            manager.start(victim.caller, StartRequest.create().attachEnvelope(victim.envelope))))
                    .isEqualTo(ErrorCode.ENVELOPE_NOT_FOUND);
            assertThat(ground.stored.record(victim.address).header()).isEqualTo(changed);
        }
        victim.assertWhole();
    }

    @Test
    void a_header_that_says_another_key_of_the_ring_does_not_open() {
        SessionManager manager = ground.fixture.manager(newer());
        Victim victim = new Victim(ground.caller);
        byte[] changed = victim.record.header().clone();
        int other = victim.record.rootKeyId() + 1;
        changed[3] = (byte) (other >> 8);
        changed[4] = (byte) other;
        victim.show(changed);
        ground.fixture.forgetEvents();
        assertThat(Ground.codeOf(
                        () -> manager.start(victim.caller, StartRequest.create().attachEnvelope(victim.envelope))))
                .isEqualTo(ErrorCode.ENVELOPE_NOT_FOUND);
        assertThat(ground.heard(Type.TAMPERED)).isTrue();
        victim.assertWhole();
    }

    @Test
    void a_list_of_envelopes_out_of_order_doubled_or_with_exchanged_headers_harms_none() {
        SessionManager manager = ground.fixture.manager(newer());
        List<Victim> victims = List.of(new Victim(ground.caller), new Victim(ground.caller), new Victim(ground.caller));
        List<UnaryOperator<List<ContainerListing>>> outOfOrder = List.of(
                all -> {
                    List<ContainerListing> reversed = new ArrayList<>(all);
                    Collections.reverse(reversed);
                    return reversed;
                },
                all -> Collections.nCopies(3, all.get(0)));
        for (UnaryOperator<List<ContainerListing>> lie : outOfOrder) {
            ground.lying.onContainers(lie);
            assertThat(Ground.codeOf(() -> manager.rewrapEnvelopes(3))).isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED);
            victims.forEach(Victim::assertWhole);
        }
        ground.lying.onContainers(all -> all.stream()
                .map(each -> new ContainerListing(each.address(), all.get(0).container()))
                .toList());
        ground.fixture.forgetEvents();
        assertThat(manager.rewrapEnvelopes(100)).isEqualTo(1);
        assertThat(ground.reasons(Type.TAMPERED)).hasSize(2);
        ground.lying.onContainers(all -> all.stream()
                .map(each -> new ContainerListing(
                        each.address(),
                        new ContainerSnapshot(
                                new Revision(1, 1), each.container().header(), 7, Instant.EPOCH)))
                .toList());
        assertThat(manager.rewrapEnvelopes(100)).isZero();
        ground.lying.honest();
        victims.forEach(Victim::assertWhole);
    }
}
