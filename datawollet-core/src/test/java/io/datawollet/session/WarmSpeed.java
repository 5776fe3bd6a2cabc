package io.datawollet.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.Limits;
import io.datawollet.client.Scope;
import io.datawollet.key.RootKeys;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What an operation costs on the memory store once the JVM has compiled it, in processor time of the calling thread, so
 * that neighbours on the machine do not count. The best of many rounds: it says what the code can do, not what a busy
 * machine made of it. Runs in a JVM of its own, without the coverage agent and without logging at TRACE.
 */
class WarmSpeed {
    private static final double BAR_MICROS = 20;
    private static final int ROUNDS = 60;
    private static final int CALLS = 2_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final SessionManager sessions = SessionManager.builder()
            .rootKeys(RootKeys.generate())
            .withoutSweep()
            .withoutWarmUp()
            .build();
    private final Caller caller = Caller.of(Client.confidential("acme")
            .scopes(Scope.values())
            .limits(Limits.defaults().withEntryBytes(4_096).withHistory(1_000_000, 1L << 30))
            .build());

    @AfterEach
    void close() {
        sessions.close();
    }

    @Test
    void a_start_costs_well_under_20_microseconds() {
        assertThat(best(i -> sessions.start(caller, StartRequest.create()))).isLessThan(BAR_MICROS);
    }

    @Test
    void a_resume_costs_well_under_20_microseconds() {
        StartRequest request = StartRequest.resume(
                sessions.start(caller, StartRequest.create()).credentials());
        assertThat(best(i -> sessions.start(caller, request))).isLessThan(BAR_MICROS);
    }

    @Test
    void recording_a_kibibyte_costs_well_under_20_microseconds() {
        Session session = sessions.start(caller, StartRequest.create()).session();
        String payload = "x".repeat(1_000);
        assertThat(best(i -> session.record("extract", payload))).isLessThan(BAR_MICROS);
    }

    /** Microseconds of the best round; rounds end as soon as one is under the bar. */
    private static double best(IntConsumer call) {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS && best >= BAR_MICROS; round++) {
            long began = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < CALLS; i++) {
                call.accept(i);
            }
            best = Math.min(best, (THREADS.getCurrentThreadCpuTime() - began) / 1e3 / CALLS);
        }
        return best;
    }
}
