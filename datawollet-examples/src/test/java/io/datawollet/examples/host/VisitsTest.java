package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The demo host's own sessions stay within bounds and show nothing. */
class VisitsTest {
    private final TestClock clock = new TestClock();
    private final Visits visits = new Visits(clock);

    private boolean lives(Visit visit) {
        return visits.find("wallet", Optional.of(visit.revealToken())).isPresent();
    }

    @Test
    void the_oldest_of_more_than_ten_thousand_is_forgotten() {
        Visit oldest = visits.findOrBegin("wallet", Optional.empty());
        Visit second = visits.findOrBegin("wallet", Optional.empty());
        for (int i = 2; i < 10_000; i++) {
            visits.findOrBegin("wallet", Optional.empty());
        }
        assertThat(lives(oldest)).isTrue();
        visits.findOrBegin("wallet", Optional.empty());
        assertThat(lives(oldest)).isFalse();
        assertThat(lives(second)).isTrue();
    }

    @Test
    void a_visit_is_of_the_client_that_began_it_and_is_not_printed() {
        Visit visit = visits.signIn("wallet", Optional.empty(), "Ada");
        assertThat(visits.find("other", Optional.of(visit.revealToken()))).isEmpty();
        assertThat(visits.of("other", "Ada")).isEmpty();
        assertThat(visits.of("wallet", "Ada")).containsExactly(visit);
        assertThat(visit).hasToString("Visit[redacted]");
    }
}
