package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Limits;
import io.datawollet.client.PartitionOverflow;
import io.datawollet.examples.host.Agent.Kept;
import io.datawollet.examples.host.Agent.Reply;
import io.datawollet.examples.host.TestHost.Who;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong on the host's side and how its clients are told, over real HTTP. */
@ParameterizedClass
@EnumSource(HostKind.class)
class TroubleTest {
    private static final String PARTITION = "device-7";

    private final AtomicBoolean full = new AtomicBoolean();
    private final AtomicBoolean noRandom = new AtomicBoolean();

    @AutoClose
    private final TestHost host;

    TroubleTest(HostKind kind) {
        host = new TestHost(
                kind,
                options -> options.admission((caller, partition, making) -> {
                            if (partition.filter("breaks"::equals).isPresent()) {
                                throw new IllegalStateException("a secret of the host's own");
                            }
                            return full.get() ? Optional.of(Duration.ofMillis(89_001)) : Optional.empty();
                        })
                        .secureRandom(new Dice())
                        .contentionTimeout(Duration.ofMillis(50))
                        .limits(Limits.defaults().withSessionsPerPartition(3, PartitionOverflow.REFUSE)));
    }

    /** A source of randomness that can run dry. */
    private final class Dice extends SecureRandom {
        private static final long serialVersionUID = 1L;

        @Override
        public void nextBytes(byte[] bytes) {
            if (noRandom.get()) {
                throw new IllegalStateException("no randomness");
            }
            super.nextBytes(bytes);
        }
    }

    private void assertProblem(Reply reply, int status, String code) {
        Problem.assertProblem(host.issued, reply, status, code);
    }

    private Reply call(Agent agent, Kept session, String method, String path) {
        return agent.inSession(session, method, path, BodyPublishers.noBody());
    }

    @Test
    void the_hosts_own_no_is_passed_on_with_the_time_to_wait_and_stores_nothing() {
        full.set(true);
        for (Who who : List.of(Who.ACME, Who.SHOP)) {
            Reply reply = host.as(who).start("{}");
            assertProblem(reply, 429, "too_many_sessions");
            assertThat(reply.header("Retry-After")).contains("90");
        }
        assertThat(host.store.calls()).isEmpty();
    }

    @Test
    void a_full_partition_is_told_and_what_lives_in_it_can_still_be_resumed() {
        Agent acme = host.as(Who.ACME);
        Kept first = acme.started(PARTITION);
        acme.started(PARTITION);
        acme.started(PARTITION);
        Reply reply = acme.start("{\"partitionKey\": \"" + PARTITION + "\"}");
        assertProblem(reply, 429, "too_many_sessions");
        assertThat(reply.header("Retry-After").map(Integer::parseInt))
                .hasValueSatisfying(seconds -> assertThat(seconds).isPositive());
        assertThat(acme.resume(first).json().path("resumed").asBoolean()).isTrue();
        Reply list =
                acme.send("GET", "/sessions", Map.of("DataWollet-Partition-Key", PARTITION), BodyPublishers.noBody());
        assertThat(list.json().path("sessions")).hasSize(3);
    }

    @Test
    void a_broken_store_is_told_by_every_call_and_the_session_lives_on_when_it_is_back() {
        Agent shop = host.as(Who.SHOP);
        Kept session = shop.started(PARTITION);
        host.record(Who.SHOP, session, Map.of("page", 1));
        Agent acme = host.as(Who.ACME);
        Map<String, String> partition = Map.of("DataWollet-Partition-Key", PARTITION);

        host.store.broken(true);
        assertProblem(shop.start("{}"), 500, "session_store_failed");
        assertProblem(shop.resume(session), 500, "session_store_failed");
        assertProblem(call(shop, session, "GET", "/session/requests"), 500, "session_store_failed");
        assertProblem(call(shop, session, "POST", "/session/rotate"), 500, "session_store_failed");
        assertProblem(call(shop, session, "DELETE", "/session"), 500, "session_store_failed");
        assertProblem(shop.upload(session, "?name=a.pdf", new byte[9]), 500, "session_store_failed");
        assertProblem(acme.send("GET", "/sessions", partition, BodyPublishers.noBody()), 500, "session_store_failed");
        assertProblem(
                acme.send("DELETE", "/sessions", partition, BodyPublishers.noBody()), 500, "session_store_failed");

        host.store.broken(false);
        Reply resumed = shop.resume(session);
        assertThat(resumed.json().path("resumed").asBoolean()).isTrue();
        assertThat(resumed.json().path("requests")).hasSize(1);
    }

    @Test
    void without_randomness_no_session_is_made_and_none_is_lost() {
        Agent acme = host.as(Who.ACME);
        Kept session = acme.started(PARTITION);
        host.store.calls();
        noRandom.set(true);
        assertProblem(acme.start("{}"), 500, "session_id_generation_failed");
        assertThat(host.store.calls()).isEmpty();
        assertProblem(call(acme, session, "POST", "/session/rotate"), 500, "session_id_generation_failed");
        noRandom.set(false);
        assertThat(acme.resume(session).json().path("resumed").asBoolean()).isTrue();
    }

    @Test
    void what_nobody_foresaw_is_told_without_its_words() {
        Reply reply = host.as(Who.ACME).start("{\"partitionKey\": \"breaks\"}");
        assertProblem(reply, 500, "internal_error");
        assertThat(new String(reply.body(), StandardCharsets.UTF_8)).doesNotContain("secret of the host");
    }

    static List<Who> both_types() {
        return List.of(Who.ACME, Who.SHOP);
    }

    @ParameterizedTest
    @MethodSource("both_types")
    void who_waits_too_long_behind_another_writer_is_told_to_come_again_and_recorded_nothing(Who who) throws Exception {
        Agent agent = host.as(who);
        Kept session = agent.started(PARTITION);
        byte[] noPdf = "this is no PDF".getBytes(StandardCharsets.US_ASCII);

        WatchedStore.Gate gate = host.store.hold("append");
        CompletableFuture<Reply> first = CompletableFuture.supplyAsync(
                () -> agent.upload(session, "?name=first.pdf", noPdf), task -> new Thread(task).start());
        gate.awaitArrival();
        Reply second = agent.upload(session, "?name=second.pdf", noPdf);
        gate.open();

        assertProblem(second, 503, "busy");
        assertThat(second.header("Retry-After")).contains("1");
        assertThat(first.join().status()).isEqualTo(422);
        Reply history = call(agent, session, "GET", "/session/requests");
        assertThat(history.json().path("requests")).hasSize(1);
        assertThat(history.json().at("/requests/0/payload/document/name").asText())
                .isEqualTo("first.pdf");
    }

    @Test
    void the_policy_is_not_asked_for_a_resume() {
        Agent acme = host.as(Who.ACME);
        Kept session = acme.started(PARTITION);
        full.set(true);
        assertThat(acme.resume(session).json().path("resumed").asBoolean()).isTrue();
    }
}
