package io.datawollet.document;

import static io.datawollet.document.Desk.BLOCK;
import static io.datawollet.document.Desk.CHUNK;
import static io.datawollet.testing.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datawollet.document.Desk.Place;
import io.datawollet.error.ErrorCode;
import io.datawollet.testing.Contents;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is put comes back byte for byte, at every size around which the code thinks, however streams behave. */
class ContentTest {
    private final Desk desk = new Desk();
    private final Documents documents = desk.documents();

    static IntStream sizes() {
        return IntStream.of(
                0,
                1,
                CHUNK - 1,
                CHUNK,
                CHUNK + 1,
                BLOCK - 1,
                BLOCK,
                BLOCK + 1,
                2 * BLOCK - 1,
                2 * BLOCK,
                2 * BLOCK + 1,
                5 * BLOCK,
                6 * BLOCK + CHUNK,
                (3 << 20) + 7);
    }

    private static String sha256(byte[] content) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void every_size_comes_back_with_its_size_and_digest(int size) throws IOException, NoSuchAlgorithmException {
        byte[] content = Contents.bytes(size, size);
        for (Place place : Place.values()) {
            Documents container = desk.documents(place);
            DocumentInfo put = container.put("a", "application/pdf", new ByteArrayInputStream(content));
            assertThat(put.name()).isEqualTo("a");
            assertThat(put.mediaType()).isEqualTo("application/pdf");
            assertThat(put.size()).isEqualTo(size);
            assertThat(put.createdAt()).isEqualTo(desk.fixture.clock().instant());
            assertThat(put.sha256()).isEqualTo(sha256(content));
            Document got = container.get("a");
            assertThat(got.info()).isEqualTo(put);
            assertThat(container.list().documents()).containsExactly(put);
            assertThat(got.content().readAllBytes()).isEqualTo(content);
            assertThat(got.content().readAllBytes()).as("read again").isEqualTo(content);
            try (InputStream in = got.content()) {
                assertThat(in.readNBytes(size)).isEqualTo(content);
                assertThat(in.read()).isEqualTo(-1);
                assertThat(in.read(new byte[3])).isEqualTo(-1);
                assertThat(in.skip(1)).isZero();
                assertThat(in.available()).isZero();
            }
        }
    }

    static List<Integer> borders() {
        int size = 2 * BLOCK + CHUNK + 100;
        return Stream.of(0, CHUNK, BLOCK, BLOCK + CHUNK, 2 * BLOCK, 2 * BLOCK + CHUNK, size)
                .flatMap(border -> Stream.of(border - 1, border, border + 1))
                .filter(offset -> offset >= 0 && offset <= size)
                .toList();
    }

    @Test
    void a_part_from_any_border_to_any_border_is_exactly_that_part() throws IOException {
        int size = 2 * BLOCK + CHUNK + 100;
        byte[] content = Contents.bytes(size, 1);
        documents.put("a", "text/plain", new ByteArrayInputStream(content));
        Document document = documents.get("a");
        for (int from : borders()) {
            for (int to : borders()) {
                if (from <= to) {
                    assertThat(document.content(from, to - from).readAllBytes())
                            .as("%s to %s", from, to)
                            .isEqualTo(Arrays.copyOfRange(content, from, to));
                }
            }
            assertThat(document.content(from, Long.MAX_VALUE).readAllBytes())
                    .isEqualTo(Arrays.copyOfRange(content, from, size));
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void parts_begin_within_a_document_or_at_its_end_and_nowhere_else(int size) throws IOException {
        documents.put("a", "text/plain", Contents.stream(size, 1));
        Document document = documents.get("a");
        for (long length : new long[] {0, 1, Long.MAX_VALUE}) {
            assertThat(document.content(size, length).readAllBytes()).isEmpty();
            for (long offset : new long[] {size + 1L, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
                assertFails(ErrorCode.RANGE_NOT_SATISFIABLE, () -> document.content(offset, length));
            }
        }
        assertThat(document.content(0, 0).read()).isEqualTo(-1);
        assertFails(ErrorCode.RANGE_NOT_SATISFIABLE, () -> document.content(0, -1));
        assertFails(ErrorCode.RANGE_NOT_SATISFIABLE, () -> document.content(size, Long.MIN_VALUE));
    }

    @Test
    void single_bytes_and_odd_buffers_read_the_same() throws IOException {
        byte[] content = Contents.bytes(BLOCK + CHUNK + 3, 1);
        documents.put("a", "text/plain", new ByteArrayInputStream(content));
        Document document = documents.get("a");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream in = document.content(CHUNK - 5, CHUNK + 20)) {
            for (int b = in.read(); b >= 0; b = in.read()) {
                bytes.write(b);
            }
        }
        assertThat(bytes.toByteArray()).isEqualTo(Arrays.copyOfRange(content, CHUNK - 5, 2 * CHUNK + 15));
        for (int length : new int[] {1_009, CHUNK, CHUNK + 1, 100_003}) {
            byte[] target = new byte[length + 10];
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            InputStream in = document.content();
            assertThat(in.read(target, 5, 0)).isZero();
            for (int read = in.read(target, 5, length); read >= 0; read = in.read(target, 5, length)) {
                assertThat(read).isBetween(1, length);
                all.write(target, 5, read);
            }
            assertThat(all.toByteArray()).isEqualTo(content);
            assertThat(target).startsWith(new byte[5]).endsWith(new byte[5]);
        }
        assertThatThrownBy(() -> document.content().read(new byte[3], 2, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void skipping_lands_where_reading_would() throws IOException {
        int size = 3 * BLOCK + 77;
        byte[] content = Contents.bytes(size, 1);
        documents.put("a", "text/plain", new ByteArrayInputStream(content));
        for (long seed = 0; seed < 20; seed++) {
            for (boolean whole : new boolean[] {true, false}) {
                Random random = new Random(seed);
                int position = whole ? 0 : 10;
                Document document = documents.get("a");
                InputStream in = whole ? document.content() : document.content(10, size);
                while (position < size) {
                    assertThat(in.skip(-1)).isZero();
                    int step = random.nextInt(2 * BLOCK);
                    assertThat(in.skip(step)).isEqualTo(Math.min(step, size - position));
                    position = Math.min(size, position + step);
                    assertThat(in.available()).isBetween(0, size - position);
                    int expected = position < size ? content[position++] & 0xff : -1;
                    assertThat(in.read()).isEqualTo(expected);
                }
                assertThat(in.skip(1)).isZero();
                assertThat(in.read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void available_says_what_can_be_had_without_asking_the_store() throws IOException {
        documents.put("a", "text/plain", Contents.stream(2 * BLOCK, 1));
        InputStream in = documents.get("a").content();
        assertThat(in.available()).isZero();
        assertThat(in.read()).isNotNegative();
        assertThat(in.available()).isEqualTo(CHUNK - 1);
        assertThat(in.readNBytes(CHUNK - 1)).hasSize(CHUNK - 1);
        assertThat(in.available()).isZero();
        InputStream part = documents.get("a").content(CHUNK - 1, 2);
        assertThat(part.read()).isNotNegative();
        assertThat(part.available()).isZero();
        assertThat(part.read()).isNotNegative();
        assertThat(part.available()).isZero();
    }

    /** Streams that are within their rights, or nearly, and that a loop could stumble over. */
    enum Habit {
        ONE_BYTE_AT_A_TIME,
        NOTHING_NOW_AND_THEN,
        NOTHING_EVER_IN_BULK,
        CAPRICIOUS
    }

    private static InputStream with(Habit habit, byte[] content) {
        Random random = new Random(7);
        return new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return switch (habit) {
                    case ONE_BYTE_AT_A_TIME -> super.read(target, offset, Math.min(length, 1));
                    case NOTHING_NOW_AND_THEN -> random.nextBoolean() ? 0 : super.read(target, offset, length);
                    case NOTHING_EVER_IN_BULK -> 0;
                    case CAPRICIOUS -> super.read(target, offset, Math.min(length, random.nextInt(5_000)));
                };
            }

            @Override
            public void close() {
                throw new IllegalStateException("the stream is its owner's to close");
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void streams_of_all_habits_are_read_to_their_end_and_never_closed(Habit habit)
            throws IOException, NoSuchAlgorithmException {
        for (int size : new int[] {0, 1, CHUNK, CHUNK + 1, BLOCK, BLOCK + CHUNK + 1}) {
            byte[] content = Contents.bytes(size, size);
            DocumentInfo put = documents.put("a", "text/plain", with(habit, content));
            assertThat(put.size()).isEqualTo(size);
            assertThat(put.sha256()).isEqualTo(sha256(content));
            assertThat(documents.get("a").content().readAllBytes()).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void a_stream_that_breaks_off_puts_nothing_and_leaves_nothing_under_way(int size) throws IOException {
        documents.put("a", "text/plain", Contents.stream(3, 1));
        DocumentInfo before = documents.get("a").info();
        IOException cause = new IOException("the client hung up");
        InputStream breaking = new SequenceInputStream(Contents.stream(size, 1), new InputStream() {
            @Override
            public int read() throws IOException {
                throw cause;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw cause;
            }
        });
        assertThatThrownBy(() -> documents.put("a", "text/plain", breaking)).isSameAs(cause);
        assertThat(documents.list().documents()).containsExactly(before);
        assertThat(documents.get("a").content().readAllBytes()).isEqualTo(Contents.bytes(3, 1));
        desk.fixture.clock().advance(Duration.ofHours(2));
        int swept = desk.manager.purgeExpired(1_000);
        assertThat(swept).isNotNegative();
        assertThat(desk.store.storedBlocks()).isZero();
    }
}
