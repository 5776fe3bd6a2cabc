package io.datawollet.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.datawollet.client.Caller;
import io.datawollet.error.ErrorCode;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionEvent;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.testing.TamperingSessionStore;
import java.security.Provider;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** A host's own JCA provider carries the whole library, and writes what every other one reads. */
class ProviderTest {
    private final TamperingSessionStore store = new TamperingSessionStore();
    private final Ground ground = new Ground(store);

    @Test
    void every_flow_passes_with_bouncy_castle_and_with_the_jvms_own_in_turns() {
        SessionManager bouncy = ground.manager(builder -> builder.provider(new BouncyCastleProvider()));
        SessionManager plain = ground.manager();
        for (Caller caller : List.of(ground.browser, ground.server)) {
            for (SessionManager first : List.of(bouncy, plain)) {
                SessionManager second = first == bouncy ? plain : bouncy;
                StartedSession started = ground.start(first, caller);
                started.session().record("count", 0);
                Session there = second.open(caller, started.credentials());
                there.record("count", 1);
                StartedSession resumed = first.start(caller, StartRequest.resume(started.credentials()));
                assertThat(resumed.resumed()).isTrue();
                assertThat(Ground.payloads(resumed.session())).containsExactly("0", "1");
                SessionCredentials rotated = there.rotate().credentials();
                assertThat(Ground.codeOf(() -> first.open(caller, started.credentials())))
                        .isEqualTo(ErrorCode.SESSION_NOT_FOUND);
                Session last = first.open(caller, rotated);
                assertThat(Ground.payloads(last)).containsExactly("0", "1");
                last.terminate();
                assertThat(second.start(caller, StartRequest.resume(rotated)).resumed())
                        .isFalse();
            }
        }
        assertThat(ground.heard(SessionEvent.Type.TAMPERED)).isZero();
    }

    @Test
    void bouncy_castle_refuses_a_changed_record_in_the_same_words() {
        SessionManager bouncy = ground.manager(builder -> builder.provider(new BouncyCastleProvider()));
        Session session = ground.start(bouncy).session();
        session.record("count", 0);
        var address = store.addresses().get(0);
        byte[] header = store.header(address);
        byte[] row = store.rowsOf(address).get(0);
        for (int at = 38; at < header.length; at += 7) {
            byte[] bad = header.clone();
            bad[at] ^= 1;
            store.put(address, bad, row);
            assertThat(Ground.codeOf(() -> bouncy.open(ground.browser, session.credentials())))
                    .isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        }
        for (int at = 0; at < row.length; at++) {
            byte[] bad = row.clone();
            bad[at] ^= 1;
            store.put(address, header, bad);
            assertThat(Ground.codeOf(session::history)).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        }
        store.put(address, header, row);
        assertThat(Ground.payloads(session)).containsExactly("0");
        assertThat(ground.heard(SessionEvent.Type.TAMPERED)).isEqualTo(ground.events.size() - 1);
    }

    @Test
    void a_provider_that_lacks_a_primitive_is_refused_when_the_manager_is_built() {
        Provider empty = new Provider("Empty", "1", "") {
            private static final long serialVersionUID = 1L;
        };
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ground.manager(builder -> builder.provider(empty)))
                .withMessageContaining("Empty");
    }
}
