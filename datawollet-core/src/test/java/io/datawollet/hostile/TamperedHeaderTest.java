package io.datawollet.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.error.ErrorCode;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionEvent;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.testing.TamperingSessionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stored headers, and what a store says beside them, changed in every way. */
class TamperedHeaderTest {
    /** Where the commitment lies: to a public client a change of it looks like a wrong key. */
    private static final int COMMITMENT_FROM = 6;

    private static final int COMMITMENT_UNTIL = 38;

    private final TamperingSessionStore store = new TamperingSessionStore();
    private final Ground ground = new Ground(store);
    private final SessionManager manager = ground.manager();
    private final SessionManager other = ground.manager();

    /** A session with some rows, behind whose back the other node has written since. */
    private final class Victim {
        final Caller caller;
        final Session stale;
        final SessionCredentials pair;
        final SessionAddress address;

        Victim(Caller caller) {
            List<SessionAddress> before = store.addresses();
            this.caller = caller;
            this.stale = ground.start(manager, caller).session();
            this.pair = stale.credentials();
            this.address = store.addresses().stream()
                    .filter(each -> !before.contains(each))
                    .findFirst()
                    .orElseThrow();
            stale.record("count", 0);
            Session elsewhere = other.open(caller, pair);
            elsewhere.record("count", 1);
            elsewhere.record("count", 2);
        }

        /** Every way in: none opens, none throws what is not listed, each tells the listener why. */
        void assertClosed(SessionEvent.Type type, String reason) {
            assertNewSession(type, reason);
            assertNotFound(() -> other.open(caller, pair), type, reason);
            SessionEvent.Type proven =
                    type == SessionEvent.Type.REFUSED && reason.contains("key") ? SessionEvent.Type.TAMPERED : type;
            String provenReason = proven == type ? reason : "the header commits to another key";
            assertNotFound(stale::history, proven, provenReason);
            assertNotFound(() -> stale.record("count", "x"), proven, provenReason);
        }

        private void assertNewSession(SessionEvent.Type type, String reason) {
            int heard = ground.events.size();
            StartedSession answer = other.start(caller, StartRequest.resume(pair));
            assertThat(answer.resumed()).isFalse();
            assertThat(answer.credentials().revealId()).isNotEqualTo(pair.revealId());
            assertThat(answer.history().requests()).isEmpty();
            assertHeard(heard, type, reason);
            answer.session().terminate();
        }

        private void assertNotFound(ThrowingCallable call, SessionEvent.Type type, String reason) {
            int heard = ground.events.size();
            assertThat(Ground.codeOf(call)).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
            assertHeard(heard, type, reason);
        }

        private void assertHeard(int from, SessionEvent.Type type, String reason) {
            assertThat(ground.events.get(from).type()).isEqualTo(type);
            assertThat(ground.events.get(from).reason()).contains(reason);
            assertThat(ground.events.get(from).session()).hasSize(16);
            ground.events.subList(0, from + 1).clear();
        }

        void assertWhole() {
            assertThat(Ground.payloads(other.open(caller, pair))).containsExactly("0", "1", "2");
            assertThat(other.start(caller, StartRequest.resume(pair)).resumed()).isTrue();
            stale.record("count", 3);
        }
    }

    /** Loads, reads and conflicts all tell of this header instead of the true one. */
    private void answer(UnaryOperator<SessionSnapshot> lie) {
        store.onPage(page -> new SessionPage(lie.apply(page.session()), page.rows()));
        store.onConflict(lie);
    }

    private static UnaryOperator<SessionSnapshot> header(UnaryOperator<byte[]> change) {
        return seen ->
                new SessionSnapshot(seen.revision(), change.apply(seen.header()), seen.expiresAt(), seen.rowCount());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void no_bit_of_a_header_can_be_changed(boolean inPublic) {
        Victim victim = new Victim(inPublic ? ground.browser : ground.server);
        int bits = store.header(victim.address).length * 8;
        assertThat(bits).isEqualTo(195 * 8);
        for (int bit = 0; bit < bits; bit++) {
            int at = bit / 8;
            int mask = 1 << (bit % 8);
            answer(header(bytes -> {
                bytes[at] ^= (byte) mask;
                return bytes;
            }));
            if (at >= COMMITMENT_FROM && at < COMMITMENT_UNTIL) {
                victim.assertClosed(
                        inPublic ? SessionEvent.Type.REFUSED : SessionEvent.Type.TAMPERED,
                        inPublic ? "the key is not the session's" : "the header commits to another key");
            } else {
                victim.assertClosed(
                        SessionEvent.Type.TAMPERED, at < COMMITMENT_FROM ? "another version, suite" : "does not open");
            }
        }
        store.honest();
        victim.assertWhole();
    }

    @Test
    void a_header_of_any_other_length_is_refused() {
        Victim victim = new Victim(ground.browser);
        int length = store.header(victim.address).length;
        for (int other = 0; other < length + 40; other++) {
            if (other != length) {
                int size = other;
                answer(header(bytes -> Arrays.copyOf(bytes, size)));
                victim.assertClosed(SessionEvent.Type.TAMPERED, "wrong length");
            }
        }
        store.honest();
        victim.assertWhole();
    }

    @Test
    void a_changed_header_that_lies_in_the_store_ends_nothing_and_heals_with_it() {
        Victim victim = new Victim(ground.browser);
        byte[] good = store.header(victim.address);
        byte[][] rows = store.rowsOf(victim.address).toArray(byte[][]::new);
        byte[] bad = good.clone();
        bad[100] ^= 1;
        store.put(victim.address, bad, rows);
        victim.assertClosed(SessionEvent.Type.TAMPERED, "does not open");
        store.put(victim.address, good, rows);
        victim.assertWhole();
    }

    @Test
    void a_revision_that_is_not_the_headers_is_noticed() {
        Victim victim = new Victim(ground.browser);
        for (Revision wrong : List.of(new Revision(0, 0), new Revision(-1, -1))) {
            answer(seen -> new SessionSnapshot(wrong, seen.header(), seen.expiresAt(), seen.rowCount()));
            victim.assertClosed(SessionEvent.Type.TAMPERED, "the revision is not the header's");
        }
        store.honest();
        victim.assertWhole();
    }

    @Test
    void a_number_of_rows_that_is_not_the_headers_is_noticed() {
        Victim victim = new Victim(ground.browser);
        for (long wrong : List.of(0L, 2L, 4L, -1L, Long.MAX_VALUE, Long.MIN_VALUE)) {
            answer(seen -> new SessionSnapshot(seen.revision(), seen.header(), seen.expiresAt(), wrong));
            victim.assertClosed(SessionEvent.Type.TAMPERED, "the header counts 3");
        }
        store.honest();
        victim.assertWhole();
    }

    @Test
    void a_store_that_says_a_later_end_prolongs_nothing() {
        Victim victim = new Victim(ground.browser);
        Instant end = victim.stale.expiresAt();
        SessionRecord old = store.record(victim.address);
        store.put(
                new SessionRecord(
                        victim.address, old.revision(), old.header(), old.createdAt(), end.plus(Duration.ofDays(9))),
                store.rowsOf(victim.address));
        assertThat(other.open(victim.caller, victim.pair).expiresAt()).isEqualTo(end);
        ground.clock.set(end.minusMillis(1));
        answer(seen -> new SessionSnapshot(seen.revision(), seen.header(), Instant.MAX, seen.rowCount()));
        assertThat(victim.stale.history().requests()).hasSize(3);
        ground.clock.set(end);
        ground.events.clear();
        victim.assertClosed(SessionEvent.Type.REFUSED, "expired");
    }

    @Test
    void headers_of_one_partition_cannot_be_exchanged() {
        for (Caller caller : List.of(ground.browser, ground.server)) {
            Victim one = new Victim(caller);
            Victim two = new Victim(caller);
            assertThat(one.address.partition()).isEqualTo(two.address.partition());
            SessionRecord first = store.record(one.address);
            SessionRecord second = store.record(two.address);
            List<byte[]> firstRows = store.rowsOf(one.address);
            ground.events.clear();
            // With rows, revision and all.
            store.put(at(one.address, second), store.rowsOf(two.address));
            store.put(at(two.address, first), firstRows);
            boolean inPublic = caller == ground.browser;
            SessionEvent.Type type = inPublic ? SessionEvent.Type.REFUSED : SessionEvent.Type.TAMPERED;
            String reason = inPublic ? "the key is not the session's" : "the header commits to another key";
            one.assertClosed(type, reason);
            two.assertClosed(type, reason);
            // With the right commitment, so that only the seal can tell.
            byte[] forged = second.header();
            System.arraycopy(
                    first.header(), COMMITMENT_FROM, forged, COMMITMENT_FROM, COMMITMENT_UNTIL - COMMITMENT_FROM);
            store.put(
                    at(
                            one.address,
                            new SessionRecord(
                                    one.address, second.revision(), forged, first.createdAt(), first.expiresAt())),
                    firstRows);
            one.assertClosed(SessionEvent.Type.TAMPERED, "does not open");
        }
    }

    private static SessionRecord at(SessionAddress address, SessionRecord record) {
        return new SessionRecord(address, record.revision(), record.header(), record.createdAt(), record.expiresAt());
    }

    @Test
    void the_session_of_a_rotated_pair_does_not_open_at_its_old_place() {
        Victim victim = new Victim(ground.browser);
        SessionRecord old = store.record(victim.address);
        List<byte[]> rows = store.rowsOf(victim.address);
        StartedSession rotated = other.open(victim.caller, victim.pair).rotate();
        SessionAddress moved = store.addresses().get(0);
        ground.events.clear();
        store.put(at(victim.address, store.record(moved)), rows);
        victim.assertClosed(SessionEvent.Type.REFUSED, "the key is not the session's");
        store.remove(victim.address);
        store.put(at(moved, old), rows);
        assertThat(Ground.codeOf(() -> other.open(victim.caller, rotated.credentials())))
                .isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        assertThat(ground.reasons(SessionEvent.Type.REFUSED)).contains("the key is not the session's");
    }

    @Test
    void an_old_header_is_noticed_where_the_rows_do_not_match_and_is_a_loss_where_they_do() {
        Victim victim = new Victim(ground.browser);
        SessionRecord old = store.record(victim.address);
        List<byte[]> oldRows = store.rowsOf(victim.address);
        Session elsewhere = other.open(victim.caller, victim.pair);
        elsewhere.record("count", 3);
        List<byte[]> rows = store.rowsOf(victim.address);
        ground.events.clear();

        store.put(old, rows);
        victim.assertClosed(SessionEvent.Type.TAMPERED, "the log has 4 rows, the header counts 3");
        store.put(victim.address, store.header(victim.address), oldRows.toArray(byte[][]::new));
        SessionRecord newRevision =
                new SessionRecord(victim.address, new Revision(5, 5), old.header(), old.createdAt(), old.expiresAt());
        store.put(newRevision, oldRows);
        victim.assertClosed(SessionEvent.Type.TAMPERED, "the revision is not the header's");

        store.put(old, oldRows);
        assertThat(ground.events).isEmpty();
        assertThat(Ground.payloads(elsewhere)).containsExactly("0", "1", "2");
        assertThat(ground.heard(SessionEvent.Type.ROLLED_BACK)).isEqualTo(1);
        victim.assertWhole();
    }

    @Test
    void a_session_that_lies_where_another_owner_looks_is_not_his() {
        Victim browsers = new Victim(ground.browser);
        Victim servers = new Victim(ground.server);
        ground.events.clear();
        store.put(at(servers.address, store.record(browsers.address)), store.rowsOf(browsers.address));
        // Mode and owner are part of what the header is sealed under.
        servers.assertClosed(SessionEvent.Type.TAMPERED, "another version, suite, kind, mode");
        Stream.of(browsers.pair, SessionCredentials.of(browsers.pair.revealId()).partitionKey(Ground.PARTITION))
                .forEach(pair -> assertThat(Ground.codeOf(() -> other.open(ground.server, pair)))
                        .isEqualTo(ErrorCode.SESSION_NOT_FOUND));
    }
}
