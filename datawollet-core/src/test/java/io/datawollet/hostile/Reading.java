package io.datawollet.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.document.Document;
import io.datawollet.document.Documents;
import io.datawollet.error.DataWolletException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ways in which a document is read, and what came of one. */
enum Reading {
    /** To the end, in pieces of a buffer. */
    WHOLE,
    /** To the end, half of it skipped. */
    SKIPPING,
    /** To the end, a byte at a time at the beginning and around the borders of chunks. */
    SINGLE_BYTES,
    /** The last two thirds. */
    RANGE,
    /** One byte in the middle. */
    ONE_BYTE;

    /** How many bytes on both sides of the border of a chunk are read singly. */
    private static final int AROUND = 20;

    /** What a reader got before the stream ended or failed; bytes that were skipped are gaps. */
    static final class Outcome {
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private long from;
        private long wanted;
        private @Nullable DataWolletException failure;

        Optional<DataWolletException> failure() {
            return Optional.ofNullable(failure);
        }

        /** Whether the reader was told of no failure, and what he got is the truth to its end. */
        boolean isTruth(byte[] truth) {
            assertHonest(truth);
            return failure == null;
        }

        /** What was handed out is what was put, and what is missing is missed aloud. */
        void assertHonest(byte[] truth) {
            byte[] bytes = got.toByteArray();
            int at = (int) from;
            assertThat(Arrays.equals(bytes, 0, bytes.length, truth, at, at + bytes.length))
                    .as("%d bytes from %d on are the true ones", bytes.length, at)
                    .isTrue();
            if (failure == null) {
                assertThat((long) bytes.length).as("no silent end").isEqualTo(wanted);
            }
        }
    }

    /** Reads; a failure of finding the document is one too. */
    Outcome of(Documents documents, String name) {
        Outcome outcome = new Outcome();
        try {
            of(documents.get(name), outcome);
        } catch (DataWolletException e) {
            outcome.failure = e;
        } catch (IOException e) {
            throw new AssertionError("a stream of the library's own threw", e);
        }
        return outcome;
    }

    private void of(Document document, Outcome outcome) throws IOException {
        long size = document.info().size();
        outcome.wanted = size;
        switch (this) {
            case WHOLE -> drain(document.content(), outcome);
            case SKIPPING -> {
                InputStream content = document.content();
                outcome.from = content.skip(size / 2);
                assertThat(outcome.from).isEqualTo(size / 2);
                outcome.wanted = size - outcome.from;
                drain(content, outcome);
            }
            case SINGLE_BYTES -> singly(document.content(), outcome);
            case RANGE -> {
                outcome.from = size / 3;
                outcome.wanted = size - outcome.from;
                drain(document.content(outcome.from, size), outcome);
            }
            case ONE_BYTE -> {
                outcome.from = size / 2;
                outcome.wanted = Math.min(1, size - outcome.from);
                drain(document.content(outcome.from, 1), outcome);
            }
        }
    }

    private static void drain(InputStream content, Outcome outcome) throws IOException {
        byte[] buffer = new byte[5_000];
        try {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                outcome.got.write(buffer, 0, read);
            }
        } catch (DataWolletException e) {
            assertStaysFailed(content, e);
            throw e;
        }
    }

    private static void singly(InputStream content, Outcome outcome) throws IOException {
        byte[] buffer = new byte[DocumentGround.CHUNK];
        try {
            while (true) {
                int inChunk = outcome.got.size() % DocumentGround.CHUNK;
                int untilBorder = DocumentGround.CHUNK - AROUND - inChunk;
                if (inChunk < AROUND || untilBorder <= 0) {
                    int one = content.read();
                    if (one < 0) {
                        return;
                    }
                    outcome.got.write(one);
                } else {
                    int read = content.read(buffer, 0, untilBorder);
                    if (read < 0) {
                        return;
                    }
                    outcome.got.write(buffer, 0, read);
                }
            }
        } catch (DataWolletException e) {
            assertStaysFailed(content, e);
            throw e;
        }
    }

    /** Nobody gets on by asking again. */
    private static void assertStaysFailed(InputStream content, DataWolletException failure) throws IOException {
        for (int again = 0; again < 3; again++) {
            assertThat(content.available()).isZero();
            try {
                int read = content.read(new byte[1]);
                throw new AssertionError("a failed stream went on with " + read);
            } catch (DataWolletException e) {
                assertThat(e.code()).isEqualTo(failure.code());
            }
        }
    }
}
