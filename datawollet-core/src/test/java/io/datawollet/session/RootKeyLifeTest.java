package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.client;
import static io.datawollet.testing.Fixture.issued;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.document.Documents;
import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.error.ErrorCode;
import io.datawollet.key.RootKey;
import io.datawollet.key.RootKeyState;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.StoreKey;
import io.datawollet.testing.Fixture;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * The life of a root key as {@code docs/keys.md} tells it, on two nodes over one store that change at different times: no
 * call fails that would not have failed without the change, and each step has its reason.
 */
class RootKeyLifeTest {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration STEP = Duration.ofMinutes(20);
    private static final Set<Type> BAD =
            EnumSet.of(Type.REFUSED, Type.TAMPERED, Type.ROLLED_BACK, Type.ENVELOPE_REFUSED, Type.STORE_FAILED);

    private final Fixture fixture = new Fixture();
    private final SessionManager one = fixture.manager();
    private final SessionManager other = fixture.manager();
    private final List<SessionManager> nodes = List.of(one, other);
    private final RootKey first = fixture.rootKeys().active();
    private final RootKey second = issued(RootKey.generate(2, RootKeyState.OPEN_ONLY));

    private final RootKeys announced = RootKeys.of(first, second);
    private final RootKeys activated = announced.activate(second);
    private final RootKeys alone = RootKeys.of(activated.active());

    private static final List<Caller> CALLERS = List.of(
            caller(client(ClientType.PUBLIC, "acme").maxDuration(LONGEST).build()),
            caller(client(ClientType.CONFIDENTIAL, "acme").maxDuration(LONGEST).build()));

    /** A session as its client knows it. */
    private static final class Living {
        final Caller caller;
        final Instant deadline;
        SessionCredentials pair;
        int requests;

        Living(Caller caller, StartedSession started) {
            this.caller = caller;
            this.deadline = started.session().deadline();
            this.pair = started.credentials();
        }
    }

    /** An envelope as its client keeps it. Its one document says whose it is. */
    private record Kept(Caller caller, EnvelopeCredentials pair) {}

    private static Kept newEnvelope(SessionManager node, Caller caller) {
        StartedSession started = start(node, caller, StartRequest.create().newEnvelope());
        Kept kept = new Kept(caller, started.newEnvelope().orElseThrow());
        documents(started).putJson("whose", kept.pair().id());
        return kept;
    }

    private static Documents documents(StartedSession started) {
        return started.session().envelope().orElseThrow().documents();
    }

    private static void assertOpens(SessionManager node, Kept kept) {
        StartedSession started =
                start(node, kept.caller(), StartRequest.create().attachEnvelope(kept.pair()));
        assertThat(documents(started).getJson("whose", String.class))
                .isEqualTo(kept.pair().id());
        documents(started).putJson("visited", 1);
    }

    /** What clients do all the time, on both nodes: whatever was made on one must work on the other. */
    private final class Traffic {
        final List<Living> sessions = new ArrayList<>();
        final List<Kept> envelopes = new ArrayList<>();

        void round() {
            sessions.removeIf(session -> !fixture.clock().instant().isBefore(session.deadline));
            for (Caller caller : CALLERS) {
                for (SessionManager node : nodes) {
                    StartedSession started =
                            start(node, caller, StartRequest.create().partitionKey("p"));
                    started.session().documents().putJson("count", 0);
                    sessions.add(new Living(caller, started));
                    envelopes.add(newEnvelope(node, caller));
                }
            }
            for (SessionManager node : nodes) {
                sessions.forEach(session -> use(node, session));
                envelopes.forEach(kept -> assertOpens(node, kept));
                for (Caller caller : CALLERS) {
                    if (caller.client().type() == ClientType.CONFIDENTIAL) {
                        assertThat(node.list(caller, "p").sessions()).hasSize(count(caller));
                    }
                }
            }
        }

        private int count(Caller caller) {
            return (int) sessions.stream()
                    .filter(session -> session.caller.equals(caller))
                    .count();
        }
    }

    private static void use(SessionManager node, Living session) {
        StartedSession resumed = start(node, session.caller, StartRequest.resume(session.pair));
        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.session().documents().getJson("count", Integer.class))
                .isEqualTo(session.requests);
        Session opened = node.open(session.caller, session.pair);
        assertThat(opened.record("use", 1).sequence()).isEqualTo(session.requests++);
        opened.documents().putJson("count", session.requests);
        if (session.requests % 3 == 0) {
            session.pair = issued(opened.rotate()).credentials();
        }
    }

    private static int rootKeyOf(SessionCredentials pair) {
        return ByteBuffer.wrap(Base64.getUrlDecoder().decode(pair.revealId())).getShort(1) & 0xffff;
    }

    private List<Kept> dormantEnvelopes(int each) {
        List<Kept> dormant = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            CALLERS.forEach(caller -> dormant.add(newEnvelope(one, caller)));
        }
        return dormant;
    }

    private void assertNothingFailed() {
        assertThat(fixture.events()).extracting(SessionEvent::type).doesNotContainAnyElementsOf(BAD);
    }

    @Test
    void a_root_key_is_replaced_while_everybody_works_and_not_one_call_fails() {
        List<Kept> dormant = dormantEnvelopes(5);
        Traffic traffic = new Traffic();
        traffic.round();

        one.replaceRootKeys(announced);
        traffic.round();
        other.replaceRootKeys(announced);
        traffic.round();
        one.replaceRootKeys(activated);
        traffic.round();
        other.replaceRootKeys(activated);
        traffic.round();

        // As long as the longest session that was made under the first key may live.
        for (Duration passed = Duration.ZERO; passed.compareTo(LONGEST) < 0; passed = passed.plus(STEP)) {
            assertThat(traffic.sessions)
                    .anySatisfy(session -> assertThat(rootKeyOf(session.pair)).isEqualTo(1));
            fixture.clock().advance(STEP);
            traffic.round();
        }
        assertThat(traffic.sessions)
                .allSatisfy(session -> assertThat(rootKeyOf(session.pair)).isEqualTo(2));

        // Whoever attached has had his envelope put under the second key; the job does the rest, a few at a time.
        assertThat(one.countByRootKey(1)).isEqualTo(10);
        for (int left = 10; left > 0; left -= Math.min(left, 3)) {
            SessionManager node = nodes.get(left % 2);
            assertThat(node.rewrapEnvelopes(3)).isEqualTo(Math.min(left, 3));
            traffic.round();
        }
        assertThat(one.rewrapEnvelopes(3)).isZero();
        assertThat(other.countByRootKey(1)).isZero();
        assertThat(other.countByRootKey(2)).isEqualTo(dormant.size() + traffic.envelopes.size());

        other.replaceRootKeys(alone);
        traffic.round();
        one.replaceRootKeys(alone);
        traffic.round();
        for (SessionManager node : nodes) {
            dormant.forEach(kept -> assertOpens(node, kept));
        }
        assertNothingFailed();
    }

    /** One client that goes on and on: starts, resumes, opens, records, puts, gets and attaches. */
    private final class Worker implements Runnable {
        private final Caller caller;
        private final AtomicBoolean over;
        private final Kept mine;
        private Living session;
        volatile CountDownLatch ended = new CountDownLatch(0);

        Worker(Caller caller, AtomicBoolean over) {
            this.caller = caller;
            this.over = over;
            this.mine = newEnvelope(one, caller);
            this.session = begin(one);
        }

        private Living begin(SessionManager node) {
            StartedSession started = start(node, caller, StartRequest.create());
            started.session().documents().putJson("count", 0);
            return new Living(caller, started);
        }

        @Override
        public void run() {
            try {
                while (!over.get()) {
                    round();
                    ended.countDown();
                }
            } finally {
                // The others need not go on once one has failed.
                over.set(true);
            }
        }

        private void round() {
            for (SessionManager node : nodes) {
                use(node, session);
                assertOpens(node, mine);
                assertOpens(node, newEnvelope(node, caller));
            }
            if (session.requests > 10) {
                session = begin(other);
            }
        }
    }

    @Test
    void the_same_with_clients_that_are_in_the_midst_of_calls() throws Exception {
        List<Kept> dormant = dormantEnvelopes(5);
        AtomicBoolean over = new AtomicBoolean();
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            workers.add(new Worker(CALLERS.get(i % 2), over));
        }
        ExecutorService threads = Executors.newFixedThreadPool(workers.size());
        try {
            List<Future<?>> ends = new ArrayList<>();
            workers.forEach(worker -> ends.add(threads.submit(worker)));
            for (RootKeys next : List.of(announced, activated)) {
                for (SessionManager node : nodes) {
                    node.replaceRootKeys(next);
                    goOn(workers, over);
                }
            }
            while (one.countByRootKey(1) > 0 && !over.get()) {
                int unused = one.rewrapEnvelopes(3) + other.rewrapEnvelopes(3);
            }
            over.set(true);
            for (Future<?> end : ends) {
                end.get(1, TimeUnit.MINUTES);
            }
        } finally {
            over.set(true);
            threads.shutdown();
        }
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(one.countByRootKey(1)).isZero();
        nodes.forEach(node -> node.replaceRootKeys(alone));
        dormant.forEach(kept -> assertOpens(other, kept));
        assertNothingFailed();
    }

    /** Lets every client do some rounds, so that each has ended what it began before. */
    private static void goOn(List<Worker> workers, AtomicBoolean over) throws InterruptedException {
        for (Worker worker : workers) {
            worker.ended = new CountDownLatch(3);
        }
        for (Worker worker : workers) {
            while (!worker.ended.await(100, TimeUnit.MILLISECONDS) && !over.get()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void without_the_announcement_a_node_does_not_know_what_the_other_makes() {
        Caller acme = CALLERS.get(0);
        Kept before = newEnvelope(other, acme);
        one.replaceRootKeys(activated);
        StartedSession fresh = start(one, acme, StartRequest.create().newEnvelope());
        assertOpens(one, before);

        assertThat(start(other, acme, StartRequest.resume(fresh.credentials())).resumed())
                .isFalse();
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> other.open(acme, fresh.credentials()));
        StartRequest ofNew =
                StartRequest.create().attachEnvelope(fresh.newEnvelope().orElseThrow());
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> other.start(acme, ofNew));
        // Even an old envelope is lost to it once the other node has used it.
        StartRequest ofOld = StartRequest.create().attachEnvelope(before.pair());
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> other.start(acme, ofOld));

        other.replaceRootKeys(announced);
        assertThat(other.open(acme, fresh.credentials()).history().requests()).isEmpty();
        assertOpens(other, before);
        assertThat(start(other, acme, ofNew).session().envelope()).isPresent();
    }

    @Test
    void a_node_that_is_behind_puts_envelopes_back_under_the_old_key() {
        Kept kept = newEnvelope(one, CALLERS.get(0));
        one.replaceRootKeys(activated);
        other.replaceRootKeys(announced);
        assertThat(one.rewrapEnvelopes(10)).isEqualTo(1);
        assertThat(one.countByRootKey(1)).isZero();
        assertOpens(other, kept);
        assertThat(one.countByRootKey(1)).isEqualTo(1);
        assertThat(one.rewrapEnvelopes(10)).isEqualTo(1);
        assertThat(other.rewrapEnvelopes(10)).isEqualTo(1);
        assertThat(one.countByRootKey(1)).isEqualTo(1);
        assertNothingFailed();
    }

    @Test
    void a_key_that_is_removed_before_its_envelopes_were_moved_takes_them_along_until_it_is_back() {
        Kept kept = newEnvelope(one, CALLERS.get(1));
        one.replaceRootKeys(alone);
        StartRequest request = StartRequest.create().attachEnvelope(kept.pair());
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> one.start(kept.caller(), request));
        assertThat(one.rewrapEnvelopes(10)).isZero();
        assertThat(one.countByRootKey(1)).isEqualTo(1);
        one.replaceRootKeys(activated);
        assertThat(one.rewrapEnvelopes(10)).isEqualTo(1);
        one.replaceRootKeys(alone);
        assertOpens(one, kept);
    }

    @Test
    void a_key_that_ends_before_its_envelopes_were_moved_takes_them_along_too() {
        Kept kept = newEnvelope(one, CALLERS.get(1));
        Instant end = fixture.clock().instant().plus(LONGEST);
        one.replaceRootKeys(RootKeys.of(first.openOnlyUntil(end), activated.active()));
        fixture.clock().set(end);
        StartRequest request = StartRequest.create().attachEnvelope(kept.pair());
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> one.start(kept.caller(), request));
        assertThat(one.rewrapEnvelopes(10)).isZero();
        assertThat(one.countByRootKey(1)).isEqualTo(1);
        fixture.clock().set(end.minusMillis(1));
        assertThat(one.rewrapEnvelopes(10)).isEqualTo(1);
        fixture.clock().set(end);
        assertOpens(one, kept);
    }

    @Test
    void a_key_that_is_removed_too_early_ends_the_sessions_that_were_made_under_it() {
        StartedSession old = start(one, CALLERS.get(0), StartRequest.create());
        one.replaceRootKeys(activated);
        assertThat(start(one, CALLERS.get(0), StartRequest.resume(old.credentials()))
                        .resumed())
                .isTrue();
        one.replaceRootKeys(alone);
        assertThat(start(one, CALLERS.get(0), StartRequest.resume(old.credentials()))
                        .resumed())
                .isFalse();
    }

    @Test
    void the_job_tells_of_what_does_not_open_and_goes_on() {
        newEnvelope(one, CALLERS.get(0));
        StoreKey broken = fixture.tamperingEnvelopes().addresses().get(0);
        for (int i = 0; i < 5; i++) {
            newEnvelope(one, CALLERS.get(1));
        }
        ContainerRecord record = fixture.tamperingEnvelopes().record(broken);
        record.header()[20] ^= 1;
        fixture.tamperingEnvelopes().put(record);
        one.replaceRootKeys(activated);
        assertThat(one.rewrapEnvelopes(2)).isEqualTo(2);
        assertThat(one.rewrapEnvelopes(10)).isEqualTo(3);
        assertThat(one.rewrapEnvelopes(10)).isZero();
        assertThat(one.countByRootKey(1)).isEqualTo(1);
        assertThat(fixture.events(Type.TAMPERED)).isNotEmpty();
    }
}
