package io.datawollet.hostile;

import static io.datawollet.hostile.DocumentGround.BLOCK;
import static io.datawollet.hostile.DocumentGround.CHUNK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.ClientType;
import io.datawollet.client.Limits;
import io.datawollet.document.Documents;
import io.datawollet.document.WriteCondition;
import io.datawollet.error.DataWolletException;
import io.datawollet.key.RootKey;
import io.datawollet.key.RootKeyState;
import io.datawollet.key.RootKeys;
import io.datawollet.memory.MemorySessionStore;
import io.datawollet.session.Session;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.tck.ModelEnvelopeStore;
import io.datawollet.testing.FaultyEnvelopeStore;
import io.datawollet.testing.FaultySessionStore;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.Operation;
import io.datawollet.testing.TestClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Under no key is a nonce used twice, whatever is sealed, in whichever order things fail. */
class NonceUseTest {
    private static final Caller CALLER = Fixture.caller(client());

    private final RecordingProvider recording = new RecordingProvider();
    private final FaultySessionStore sessions = new FaultySessionStore(MemorySessionStore.create());
    private final FaultyEnvelopeStore envelopes = new FaultyEnvelopeStore(new ModelEnvelopeStore());
    private final TestClock clock = new TestClock();
    private final byte[] oldSecret = DocumentGround.bytes(1, 32);
    private final RootKey old = RootKey.of(1, RootKeyState.ACTIVE, oldSecret);
    private final SessionManager here = manager(RootKeys.of(old));
    private final SessionManager there = manager(RootKeys.of(old));

    private static Client client() {
        return Fixture.client(ClientType.CONFIDENTIAL, "app")
                .limits(Limits.defaults().withHistory(100_000, 16L << 20))
                .build();
    }

    private SessionManager manager(RootKeys keys) {
        return SessionManager.builder()
                .rootKeys(Fixture.issued(keys))
                .sessionStore(sessions)
                .envelopeStore(envelopes)
                .provider(recording)
                .clock(clock)
                .withoutSweep()
                .withoutWarmUp()
                .build();
    }

    /** So many further pairs were seen, none of them twice. */
    private void assertFresh(int least) {
        assertThat(recording.pairs()).isGreaterThanOrEqualTo(least);
        assertThat(recording.repeatedForAnother())
                .as("pairs used for two plaintexts")
                .isZero();
        assertThat(recording.repeated()).as("pairs used twice").isZero();
    }

    @Test
    void no_key_and_nonce_meet_twice_in_100_000_seals_of_every_kind() {
        StartedSession owner = start(StartRequest.create().newEnvelope());
        writeHistory(owner.session(), 12_000);
        assertFresh(40_000);
        putSmallOnes(owner, 9_000);
        assertFresh(65_000);
        putLargeOnes(owner, 350);
        assertFresh(90_000);
        makeEnvelopes(1_800);
        assertFresh(100_000);
        rewrap();
        assertFresh(101_000);
    }

    private StartedSession start(StartRequest request) {
        return Fixture.start(here, CALLER, request);
    }

    /** Each finds that the other was there since, seals in vain, and seals again. */
    private void writeHistory(Session one, int rounds) {
        Session other = there.open(CALLER, one.credentials());
        for (int i = 0; i < rounds; i++) {
            if (i % 500 == 0) {
                sessions.loseAnswer(Operation.APPEND, 1);
                sessions.holdBack(Operation.APPEND, 1, 2);
                clock.advance(Duration.ofMinutes(4));
            }
            one.record("n", 1);
            if (i % 3 == 0) {
                other.record("n", 1);
            }
        }
    }

    /** The same content under the same name again and again, with losers, lost answers and late calls. */
    private void putSmallOnes(StartedSession owner, int count) {
        Documents one = DocumentGround.documents(owner.session());
        StartRequest attaching =
                StartRequest.create().attachEnvelope(owner.newEnvelope().orElseThrow());
        Documents other =
                DocumentGround.documents(Fixture.start(there, CALLER, attaching).session());
        byte[] content = DocumentGround.bytes(1, 100);
        WriteCondition stale =
                WriteCondition.ifRevision(DocumentGround.put(one, "n", content).revision());
        for (int i = 0; i < count; i++) {
            if (i % 100 == 0) {
                envelopes.faults().loseAnswer(Operation.COMMIT, 1);
                envelopes.faults().holdBack(Operation.COMMIT, 1, 2);
            }
            DocumentGround.put(other, "n", content);
            assertThat(catchThrowable(() -> one.put("n", "a/b", new ByteArrayInputStream(content), stale)))
                    .isInstanceOf(DataWolletException.class);
        }
        assertThat(one.list().documents()).hasSize(1);
    }

    /** Every other one breaks off, at one place or another; the next try is another message. */
    private void putLargeOnes(StartedSession owner, int count) {
        Documents documents = owner.session().documents();
        byte[] content = DocumentGround.bytes(1, 2 * BLOCK + 3 * CHUNK);
        for (int i = 0; i < count; i++) {
            switch (i % 4) {
                case 0 -> envelopes.faults().loseAnswer(Operation.STAGE, 2);
                case 1 -> envelopes.faults().failBefore(Operation.COMMIT, 3, Outcome.UNKNOWN);
                default -> {}
            }
            int good = content.length - i * 1_000;
            InputStream part = i % 4 == 2
                    ? new BrokenUploadTest.Breaking(content, good, new IOException("hung up"))
                    : new ByteArrayInputStream(content);
            Throwable thrown = catchThrowable(() -> documents.put("n", "a/b", part));
            assertThat(thrown == null).isEqualTo(i % 4 == 0 || i % 4 == 3);
        }
    }

    private void makeEnvelopes(int count) {
        for (int i = 0; i < count; i++) {
            if (i % 20 == 0) {
                envelopes.faults().loseAnswer(Operation.CREATE_CONTAINER, 1);
                sessions.loseAnswer(Operation.CREATE, 1);
                assertThat(catchThrowable(() -> start(StartRequest.create().newEnvelope())))
                        .isInstanceOf(DataWolletException.class);
            }
            StartedSession started = start(StartRequest.create().newEnvelope());
            started.session().rotate().session().record("n", 1);
        }
    }

    /** Twice forth, with races in between: the inner layer stays as it is, the outer one is sealed anew. */
    private void rewrap() {
        SessionManager newer = manager(RootKeys.of(
                RootKey.of(2, RootKeyState.ACTIVE, DocumentGround.bytes(2, 32)),
                RootKey.of(1, RootKeyState.OPEN_ONLY, oldSecret)));
        envelopes.faults().loseAnswer(Operation.REPLACE_HEADER, 2);
        envelopes.faults().meanwhile(Operation.REPLACE_HEADER, () -> newer.rewrapEnvelopes(50));
        while (newer.rewrapEnvelopes(500) > 0) {
            Thread.onSpinWait();
        }
        assertThat(newer.countByRootKey(1)).isZero();
    }

    @Test
    void the_record_would_notice_a_pair_that_is_used_twice() throws Exception {
        for (int content : new int[] {1, 1, 2}) {
            // A new object each time: one alone would refuse the pair by itself.
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", recording);
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(new byte[32], "AES"),
                    new GCMParameterSpec(128, new byte[12]));
            byte[] unused = cipher.doFinal(new byte[] {(byte) content});
        }
        assertThat(recording.pairs()).isEqualTo(1);
        assertThat(recording.repeated()).isEqualTo(2);
        assertThat(recording.repeatedForAnother()).isEqualTo(1);
    }
}
