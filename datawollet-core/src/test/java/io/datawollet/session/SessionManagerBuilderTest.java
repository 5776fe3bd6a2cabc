package io.datawollet.session;

import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.issued;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datawollet.client.ClientType;
import io.datawollet.key.RootKeys;
import java.security.Provider;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a manager can be built with. */
class SessionManagerBuilderTest {
    private static void assertRefused(UnaryOperator<SessionManager.Builder> options, String... words) {
        SessionManager.Builder builder = options.apply(SessionManager.builder()
                .rootKeys(issued(RootKeys.generate()))
                .withoutSweep()
                .withoutWarmUp());
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void root_keys_are_the_one_thing_without_a_default() {
        assertThatThrownBy(() -> SessionManager.builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("root keys are missing");
        try (SessionManager manager =
                SessionManager.builder().rootKeys(issued(RootKeys.generate())).build()) {
            StartedSession started = start(manager, caller(ClientType.PUBLIC, "web"), StartRequest.create());
            assertThat(started.session().record("x", 1).sequence()).isZero();
        }
    }

    @Test
    void durations_have_their_range() {
        for (Duration bad : List.of(
                Duration.ZERO,
                Duration.ofMillis(-1),
                Duration.ofNanos(999_999),
                Duration.ofDays(1).plusMillis(1),
                Duration.ofSeconds(Long.MAX_VALUE))) {
            assertRefused(b -> b.contentionTimeout(bad), "contentionTimeout", bad.toString());
        }
        for (Duration bad : List.of(
                Duration.ZERO, Duration.ofMillis(999), Duration.ofDays(367), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertRefused(b -> b.sweepEvery(bad), "sweepEvery", bad.toString());
        }
        for (Duration good : List.of(Duration.ofMillis(1), Duration.ofDays(1))) {
            SessionManager manager = SessionManager.builder()
                    .rootKeys(issued(RootKeys.generate()))
                    .contentionTimeout(good)
                    .withoutSweep()
                    .withoutWarmUp()
                    .build();
            Session session = start(manager, caller(ClientType.PUBLIC, "web"), StartRequest.create())
                    .session();
            assertThat(session.record("x", 1).sequence()).isZero();
        }
    }

    @Test
    void a_provider_without_the_primitives_is_refused_by_name() {
        Provider empty = new Provider("Empty", "1", "offers nothing") {
            private static final long serialVersionUID = 1L;
        };
        assertRefused(b -> b.provider(empty), "Empty", "HmacSHA256", "AES/GCM");
    }

    @Test
    void a_closed_manager_still_serves() {
        SessionManager manager = SessionManager.builder()
                .rootKeys(issued(RootKeys.generate()))
                .withoutWarmUp()
                .build();
        manager.close();
        manager.close();
        assertThat(start(manager, caller(ClientType.PUBLIC, "web"), StartRequest.create())
                        .resumed())
                .isFalse();
    }
}
