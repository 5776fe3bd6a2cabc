package io.datawollet.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.Limits;
import io.datawollet.error.ErrorCode;
import io.datawollet.memory.MemorySessionStore;
import io.datawollet.session.Session;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartedSession;
import io.datawollet.store.SessionRecord;
import io.datawollet.testing.CountingSessionStore;
import io.datawollet.testing.Fault;
import io.datawollet.testing.FaultySessionStore;
import io.datawollet.testing.Operation;
import io.datawollet.testing.StoreCall;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is drawn from the source of randomness, and that no nonce is used twice. */
class RandomnessUseTest {
    /** Counts draws, and fails on demand. */
    private static final class Source extends SecureRandom {
        private static final long serialVersionUID = 1L;

        int draws;
        boolean broken;

        @Override
        public void nextBytes(byte[] bytes) {
            if (broken) {
                throw new ProviderException("no entropy");
            }
            draws++;
            super.nextBytes(bytes);
        }

        int drawnBy(Runnable operation) {
            int before = draws;
            operation.run();
            return draws - before;
        }
    }

    /** Every sealed header and row that is sent to a store, by key and nonce. */
    private static final class Seals {
        private final Map<String, byte[]> seen = new HashMap<>();
        int sent;

        boolean watch(StoreCall call) {
            switch (call.operation()) {
                case CREATE -> header(((SessionRecord) call.arguments().get(0)).header());
                case MOVE -> header(((SessionRecord) call.arguments().get(2)).header());
                case REPLACE, APPEND -> header((byte[]) call.arguments().get(3));
                default -> {}
            }
            if (call.operation() == Operation.APPEND) {
                // All rows of this test are of one session and thus under one key.
                add("rows", (byte[]) call.arguments().get(4), 19);
            }
            return false;
        }

        /** A header's key is told by the commitment that stands before its nonce. */
        private void header(byte[] sealed) {
            add(HexFormat.of().formatHex(sealed, 6, 38), sealed, 38);
        }

        private void add(String key, byte[] sealed, int nonceAt) {
            sent++;
            byte[] before = seen.put(key + HexFormat.of().formatHex(sealed, nonceAt, nonceAt + 12), sealed);
            assertThat(before == null || Arrays.equals(before, sealed))
                    .as("a nonce that was used for two different records")
                    .isTrue();
        }
    }

    @Test
    void no_key_and_nonce_come_twice_in_100_000_seals_with_conflicts_and_retries() {
        FaultySessionStore store = new FaultySessionStore(MemorySessionStore.create());
        Seals seals = new Seals();
        store.script(seals::watch, 1, new Fault.LoseAnswer());
        Ground ground = new Ground(store);
        Limits limits = Limits.defaults().withHistory(100_000, 16L << 20);
        Session one =
                ground.start(ground.manager(builder -> builder.limits(limits))).session();
        Session other = ground.manager(builder -> builder.limits(limits)).open(ground.browser, one.credentials());
        one.record("n", 0);
        for (int i = 0; seals.seen.size() < 100_000; i++) {
            if (i % 500 == 0) {
                store.loseAnswer(Operation.APPEND, 1);
                store.holdBack(Operation.APPEND, 1, 2);
            }
            // Each finds that the other was there since, seals in vain, and seals again.
            other.record("n", 1);
            one.record("n", 2);
            if (i % 5_000 == 0) {
                ground.clock.advance(Duration.ofMinutes(4));
            }
        }
        StartedSession rotated = one.rotate();
        rotated.session().record("n", 3);
        assertThat(seals.sent).as("some were sent twice").isGreaterThan(seals.seen.size());
        assertThat(seals.seen.keySet().stream().filter(key -> key.startsWith("rows")))
                .hasSizeGreaterThan(45_000);
    }

    @Test
    void each_operation_draws_once_and_one_that_seals_nothing_not_at_all() {
        for (boolean inPublic : List.of(true, false)) {
            Source source = new Source();
            Ground ground = new Ground(MemorySessionStore.create());
            Caller caller = inPublic ? ground.browser : ground.server;
            SessionManager manager = ground.manager(builder -> builder.secureRandom(source));
            StartedSession[] started = new StartedSession[1];
            assertThat(source.drawnBy(() -> started[0] = ground.start(manager, caller)))
                    .isEqualTo(1);
            Session session = started[0].session();
            assertThat(source.drawnBy(() -> session.record("count", 0))).isEqualTo(1);
            assertThat(source.drawnBy(session::history)).isZero();
            assertThat(source.drawnBy(() -> manager.open(caller, session.credentials())))
                    .isZero();
            ground.clock.advance(Duration.ofMinutes(5));
            assertThat(source.drawnBy(() -> manager.open(caller, session.credentials())))
                    .isEqualTo(1);
            assertThat(source.drawnBy(session::rotate)).isEqualTo(1);
        }
    }

    @Test
    void a_broken_source_fails_what_needs_it_and_nothing_is_stored() {
        for (boolean inPublic : List.of(true, false)) {
            CountingSessionStore store = new CountingSessionStore(MemorySessionStore.create());
            Source source = new Source();
            Ground ground = new Ground(store);
            Caller caller = inPublic ? ground.browser : ground.server;
            SessionManager manager = ground.manager(builder -> builder.secureRandom(source));
            Session session = ground.start(manager, caller).session();
            session.record("count", 0);
            store.reset();

            source.broken = true;
            assertThat(Ground.codeOf(() -> ground.start(manager, caller)))
                    .isEqualTo(ErrorCode.SESSION_ID_GENERATION_FAILED);
            assertThat(Ground.codeOf(session::rotate)).isEqualTo(ErrorCode.SESSION_ID_GENERATION_FAILED);
            assertThat(Ground.codeOf(() -> session.record("count", 1))).isEqualTo(ErrorCode.INTERNAL_ERROR);
            assertThat(store.calls()).isZero();
            ground.clock.advance(Duration.ofMinutes(5));
            assertThat(Ground.codeOf(() -> manager.open(caller, session.credentials())))
                    .isEqualTo(ErrorCode.INTERNAL_ERROR);
            assertThat(store.calls()).isEqualTo(store.calls(Operation.LOAD));

            source.broken = false;
            session.record("count", 2);
            assertThat(Ground.payloads(session)).containsExactly("0", "2");
        }
    }
}
