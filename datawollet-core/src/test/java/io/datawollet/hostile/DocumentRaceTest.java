package io.datawollet.hostile;

import static io.datawollet.hostile.DocumentGround.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.client.Limits;
import io.datawollet.document.Document;
import io.datawollet.document.DocumentInfo;
import io.datawollet.document.Documents;
import io.datawollet.document.WriteCondition;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.memory.Race;
import io.datawollet.session.Session;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.TestClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers of one document, of its envelope and of its session that are in each other's way. */
@Timeout(120)
class DocumentRaceTest {
    private static final Set<ErrorCode> ENDED =
            Set.of(ErrorCode.ENVELOPE_NOT_FOUND, ErrorCode.SESSION_NOT_FOUND, ErrorCode.CONFLICT);

    private final DocumentGround ground = new DocumentGround();
    private final Caller patient = Fixture.caller(Fixture.client(ClientType.CONFIDENTIAL, "patient")
            .defaultTimeout(Duration.ofHours(7))
            .maxTimeout(Duration.ofHours(7))
            .limits(Limits.defaults()
                    .withDocuments(Limits.defaults().documents().withUploads(64)))
            .build());
    private final StartedSession owner =
            Fixture.start(ground.here, patient, StartRequest.create().newEnvelope());
    private final Documents here = DocumentGround.documents(owner.session());
    private final Documents there = DocumentGround.documents(Fixture.start(
                    ground.there,
                    patient,
                    StartRequest.create().attachEnvelope(owner.newEnvelope().orElseThrow()))
            .session());

    /** No race makes this library believe that the store lied. */
    @AfterEach
    void nobody_was_suspected() {
        assertThat(ground.heard(Type.TAMPERED)).isFalse();
        assertThat(ground.heard(Type.STORE_FAILED)).isFalse();
    }

    /** What a writer writes tells whose it is and how long it must be; some is of one block, some of several. */
    private static byte[] contentOf(int writer) {
        byte[] content = new byte[1 + writer * 1_000 + (writer % 4 == 0 ? BLOCK : 0)];
        Arrays.fill(content, (byte) writer);
        return content;
    }

    private static void assertWhole(byte[] content) {
        assertThat(content).isNotEmpty();
        assertThat(Arrays.equals(content, contentOf(content[0])))
                .as("one whole version")
                .isTrue();
    }

    private static DocumentInfo put(Documents into, byte[] content, WriteCondition condition) {
        try {
            return into.put("n", "a/b", new ByteArrayInputStream(content), condition);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The code with which it failed, or nothing. */
    private static Optional<ErrorCode> outcome(Runnable call) {
        try {
            call.run();
            return Optional.empty();
        } catch (DataWolletException e) {
            return Optional.of(e.code());
        }
    }

    @Test
    void readers_see_one_whole_version_while_32_writers_put_through_two_managers() {
        put(here, contentOf(1), WriteCondition.any());
        AtomicInteger writing = new AtomicInteger(32);
        AtomicInteger read = new AtomicInteger();
        List<Runnable> all = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            int writer = i;
            all.add(() -> {
                for (int round = 0; round < 10; round++) {
                    put(writer % 2 == 0 ? here : there, contentOf(writer), WriteCondition.any());
                }
                writing.decrementAndGet();
            });
        }
        for (int i = 0; i < 8; i++) {
            Documents from = i % 2 == 0 ? here : there;
            all.add(() -> {
                do {
                    Document document = from.get("n");
                    byte[] content = DocumentGround.readAll(document);
                    assertWhole(content);
                    assertThat(document.info().size()).isEqualTo(content.length);
                    assertThat(from.list().documents()).hasSize(1);
                    read.incrementAndGet();
                } while (writing.get() > 0);
            });
        }
        Race.run(all.toArray(Runnable[]::new));
        assertThat(read.get()).isGreaterThan(20);
        assertWhole(DocumentGround.get(here, "n"));
        ground.fixture.clock().advance(DocumentGround.SWEEPABLE);
        ground.sweepAll();
        byte[] last = DocumentGround.get(here, "n");
        assertWhole(last);
        assertThat(ground.stored.storedBlocks()).isEqualTo(last.length >= BLOCK ? 1 : 0);
    }

    @Test
    void of_racers_with_the_same_condition_exactly_one_wins_each_round() {
        AtomicInteger wins = new AtomicInteger();
        Race.rounds(60, round -> {
            WriteCondition condition = round == 0
                    ? WriteCondition.ifAbsent()
                    : WriteCondition.ifRevision(here.get("n").info().revision());
            wins.set(0);
            AtomicInteger winner = new AtomicInteger(-1);
            Race.run(IntStream.range(0, 6)
                    .<Runnable>mapToObj(racer -> () -> {
                        int writer = 10 + racer;
                        Optional<ErrorCode> failed =
                                outcome(() -> put(racer % 2 == 0 ? here : there, contentOf(writer), condition));
                        assertThat(failed).isIn(Optional.empty(), Optional.of(ErrorCode.CONFLICT));
                        if (failed.isEmpty()) {
                            wins.incrementAndGet();
                            winner.set(writer);
                        }
                    })
                    .toArray(Runnable[]::new));
            assertThat(wins.get()).isEqualTo(1);
            assertThat(DocumentGround.get(here, "n")).isEqualTo(contentOf(winner.get()));
        });
    }

    @Test
    void a_put_and_a_delete_leave_the_document_whole_or_not_at_all() {
        Race.rounds(60, round -> {
            put(here, contentOf(3), WriteCondition.any());
            String revision = here.get("n").info().revision();
            WriteCondition condition = round % 2 == 0 ? WriteCondition.any() : WriteCondition.ifRevision(revision);
            List<Optional<ErrorCode>> ends =
                    race(() -> put(here, contentOf(4), condition), () -> there.delete("n", condition));
            Optional<Document> left = here.find("n");
            left.ifPresent(
                    document -> assertThat(DocumentGround.readAll(document)).isEqualTo(contentOf(4)));
            if (round % 2 == 0) {
                assertThat(ends).containsOnly(Optional.empty());
            } else {
                // Exactly one of both found what it demanded.
                assertThat(ends.get(0).isEmpty()).isEqualTo(left.isPresent());
                assertThat(ends.get(0).isEmpty()).isNotEqualTo(ends.get(1).isEmpty());
            }
        });
    }

    /** What became of each, in their order. */
    private static List<Optional<ErrorCode>> race(Runnable one, Runnable other) {
        List<Optional<ErrorCode>> ends = new ArrayList<>(List.of(Optional.empty(), Optional.empty()));
        Race.run(() -> ends.set(0, outcome(one)), () -> ends.set(1, outcome(other)));
        return ends;
    }

    @Test
    void a_put_and_the_deletion_of_its_envelope_leave_nothing() {
        Race.rounds(40, round -> {
            StartedSession own =
                    Fixture.start(ground.here, patient, StartRequest.create().newEnvelope());
            Documents documents = DocumentGround.documents(own.session());
            List<Optional<ErrorCode>> ends = race(
                    () -> put(documents, contentOf(8), WriteCondition.any()),
                    () -> own.session().envelope().orElseThrow().delete());
            assertThat(ends.get(1)).isEmpty();
            ends.get(0).ifPresent(code -> assertThat(ENDED).contains(code));
            assertThat(outcome(() -> documents.find("n"))).contains(ErrorCode.ENVELOPE_NOT_FOUND);
        });
        assertThat(ground.stored.addresses()).hasSize(1);
        assertThat(ground.stored.storedBlocks()).isZero();
    }

    @Test
    void a_put_and_the_end_of_its_session_leave_nothing_that_opens_and_nothing_after_the_deadline() {
        Race.rounds(40, round -> {
            StartedSession own = Fixture.start(ground.here, patient, StartRequest.create());
            Session elsewhere = ground.there.open(patient, own.credentials());
            if (round % 2 == 0) {
                put(elsewhere.documents(), contentOf(8), WriteCondition.any());
            }
            List<Optional<ErrorCode>> ends = race(
                    () -> put(elsewhere.documents(), contentOf(8), WriteCondition.any()),
                    () -> own.session().terminate());
            assertThat(ends.get(1)).isEmpty();
            ends.get(0).ifPresent(code -> assertThat(ENDED).contains(code));
            assertThat(outcome(() -> ground.there.open(patient, own.credentials())))
                    .contains(ErrorCode.SESSION_NOT_FOUND);
        });
        ground.fixture.clock().advance(patient.client().maxDuration().plusMinutes(6));
        ground.sweepAll();
        assertThat(ground.stored.addresses()).hasSize(1);
        assertThat(ground.stored.storedBlocks()).isZero();
    }

    /** Gives a content, and does something else before its end. */
    private static InputStream pausingAtTheEnd(byte[] content, Runnable pause) {
        return new InputStream() {
            private final ByteArrayInputStream all = new ByteArrayInputStream(content);
            private boolean paused;

            @Override
            public int read() {
                return all.read();
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                int read = all.read(target, offset, length);
                if (read < 0 && !paused) {
                    paused = true;
                    pause.run();
                }
                return read;
            }
        };
    }

    private static DocumentInfo put(Documents into, InputStream content) {
        try {
            return into.put("n", "a/b", content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_commit_and_the_sweep_of_its_upload_exclude_each_other() {
        byte[] fresh = DocumentGround.bytes(1, 5 * BLOCK);
        put(here, contentOf(3), WriteCondition.any());
        Race.rounds(20, round -> {
            byte[] before = DocumentGround.get(here, "n");
            AtomicBoolean over = new AtomicBoolean();
            AtomicBoolean ready = new AtomicBoolean();
            List<Optional<ErrorCode>> ends = race(
                    () -> {
                        try {
                            DocumentInfo unused = put(here, pausingAtTheEnd(fresh, () -> {
                                ground.fixture.clock().advance(DocumentGround.SWEEPABLE);
                                ready.set(true);
                            }));
                        } finally {
                            over.set(true);
                        }
                    },
                    () -> {
                        while (!over.get()) {
                            if (ready.get()) {
                                ground.there.purgeExpired(100);
                            }
                        }
                    });
            assertThat(ends.get(0)).isIn(Optional.empty(), Optional.of(ErrorCode.CONFLICT));
            assertThat(DocumentGround.get(there, "n")).isEqualTo(ends.get(0).isEmpty() ? fresh : before);
            DocumentInfo unused = put(there, contentOf(3), WriteCondition.any());
            ground.fixture.clock().set(TestClock.START.plus(Duration.ofMinutes(round)));
        });
    }

    @Test
    void a_slow_upload_that_moves_is_not_swept_by_managers_that_sweep_all_the_time() {
        byte[] fresh = DocumentGround.bytes(1, 5 * BLOCK + 20);
        AtomicBoolean over = new AtomicBoolean();
        Runnable sweeping = () -> {
            while (!over.get()) {
                ground.there.purgeExpired(100);
            }
        };
        Supplier<InputStream> slow = () -> new InputStream() {
            private final ByteArrayInputStream all = new ByteArrayInputStream(fresh);
            private int steps;

            @Override
            public int read() {
                return all.read();
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                if (all.available() > 20) {
                    return all.read(target, offset, Math.min(length, all.available() - 20));
                }
                if (steps++ < 12) {
                    ground.fixture.clock().advance(Duration.ofMinutes(30));
                }
                return all.read(target, offset, 1);
            }
        };
        Race.run(sweeping, sweeping, () -> {
            try {
                DocumentInfo unused = put(here, slow.get());
            } finally {
                over.set(true);
            }
        });
        assertThat(DocumentGround.get(there, "n")).isEqualTo(fresh);
    }

    @Test
    void who_reads_a_replaced_version_has_an_hour_and_then_the_truth_or_an_error() throws IOException {
        byte[] old = DocumentGround.bytes(1, 5 * BLOCK);
        for (int round = 0; round < 10; round++) {
            put(here, new ByteArrayInputStream(old));
            Document document = there.get("n");
            InputStream content = document.content();
            assertThat(content.readNBytes(BLOCK)).isEqualTo(Arrays.copyOf(old, BLOCK));
            if (round % 2 == 0) {
                put(here, contentOf(3), WriteCondition.any());
            } else {
                here.delete("n");
            }
            ground.fixture.clock().advance(Duration.ofMinutes(65));
            ground.sweepAll();
            assertThat(DocumentGround.readAll(document)).isEqualTo(old);
            ground.fixture.clock().set(TestClock.START.plus(DocumentGround.SWEEPABLE));
            byte[][] rest = new byte[1][];
            List<Optional<ErrorCode>> ends =
                    race(() -> rest[0] = DocumentGround.readAll(content), () -> ground.sweepAll());
            if (ends.get(0).isPresent()) {
                assertThat(ends.get(0)).contains(ErrorCode.DOCUMENT_NOT_FOUND);
            } else {
                assertThat(rest[0]).isEqualTo(Arrays.copyOfRange(old, BLOCK, old.length));
            }
            assertThat(outcome(() -> DocumentGround.readAll(document))).contains(ErrorCode.DOCUMENT_NOT_FOUND);
            ground.fixture.clock().set(TestClock.START);
        }
    }
}
