package io.datawollet.memory;

import static io.datawollet.memory.Envelopes.ALL;
import static io.datawollet.memory.Envelopes.ANY;
import static io.datawollet.memory.Envelopes.NOW;
import static io.datawollet.memory.Envelopes.NO_LIMITS;
import static io.datawollet.memory.Envelopes.blocks;
import static io.datawollet.memory.Envelopes.upload;
import static io.datawollet.memory.Envelopes.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CommitResult;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Expected;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of the rules stand on: a store, and another handle to it as another node would have one. */
abstract class EnvelopeContract {
    static final CommitResult DONE = new CommitResult.Done();
    static final CommitResult LOST = new CommitResult.Lost();
    static final int UPLOADS = 100;

    EnvelopeStore store;
    EnvelopeStore other;

    /** An empty store. */
    abstract EnvelopeStore open();

    /** Another handle to a store that {@link #open} gave. */
    abstract EnvelopeStore handle(EnvelopeStore store);

    @BeforeEach
    void openStore() {
        store = open();
        other = handle(store);
    }

    StageResult stage(StoreKey container, long upload, int from, int count, Instant now) {
        return store.stage(container, upload(upload), from, blocks(upload, from, count), UPLOADS, now);
    }

    CommitResult commit(
            StoreKey container, StoreKey document, Expected expected, long upload, int blocks, Instant now) {
        return store.commit(container, document, expected, version(upload, blocks), NO_LIMITS, now);
    }

    /** Makes a version current, with its blocks staged before, whatever was current. */
    void put(StoreKey container, StoreKey document, long upload, int blocks, Instant now) {
        if (blocks > 1) {
            assertThat(stage(container, upload, 1, blocks - 1, now)).isEqualTo(StageResult.DONE);
        }
        assertThat(commit(container, document, ANY, upload, blocks, now)).isEqualTo(DONE);
    }

    /** The upload of the current version, empty if there is no such document. */
    Optional<UploadId> current(StoreKey container, StoreKey document) {
        return other.document(container, document, NOW) instanceof DocumentResult.Found found
                ? Optional.of(found.version().upload())
                : Optional.empty();
    }

    List<StoreKey> documents(StoreKey container) {
        return other.documents(container, Optional.empty(), ALL, NOW).orElseThrow().stream()
                .map(DocumentListing::document)
                .toList();
    }

    boolean readable(StoreKey container, long upload, int from, int count, Instant now) {
        Optional<List<byte[]>> read = other.readBlocks(container, upload(upload), from, count, now);
        read.ifPresent(found -> assertThat(found).containsExactlyElementsOf(blocks(upload, from, count)));
        return read.isPresent();
    }

    /** Sweeps until nothing is left to be had; says how many units that were. */
    int sweepAll(Instant expiredBefore, Instant idleBefore) {
        int units = 0;
        for (int done = -1; done != 0; units += done) {
            done = store.sweep(expiredBefore, idleBefore, 1_000);
            assertThat(done).isBetween(0, 1_000);
        }
        return units;
    }
}
