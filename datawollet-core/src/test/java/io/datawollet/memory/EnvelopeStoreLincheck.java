package io.datawollet.memory;

import static io.datawollet.memory.Sessions.END;
import static io.datawollet.memory.Sessions.NOW;
import static io.datawollet.memory.Sessions.bytes;
import static io.datawollet.memory.Sessions.key;
import static io.datawollet.memory.Sessions.revision;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.Expected;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Whatever threads do to the store at the same time, their answers are those of some order, one after the other (rule E1):
 * Lincheck makes up scenarios on one document of one container, runs them in many interleavings and looks for that order.
 * Runs in a JVM of its own, since it instruments the code that it tries.
 */
@Param(name = "upload", gen = IntGen.class, conf = "1:2")
@Param(name = "expected", gen = IntGen.class, conf = "0:2")
@Param(name = "revision", gen = IntGen.class, conf = "1:2")
public class EnvelopeStoreLincheck {
    private static final StoreKey CONTAINER = key(1);
    private static final StoreKey DOCUMENT = key(2);
    private static final ContainerLimits LIMITS = new ContainerLimits(9, 9_999);
    private static final Instant LATER = NOW.plus(Duration.ofMinutes(1));

    private final MemoryEnvelopeStore store = MemoryEnvelopeStore.create(MemoryCapacity.ofBytes(10_000_000));

    public EnvelopeStoreLincheck() {
        boolean unused = store.create(new ContainerRecord(CONTAINER, revision(1), bytes(1), 1, END), NOW);
    }

    @Operation
    public String replaceHeader(
            @Param(name = "revision") int expected,
            @Param(name = "revision") int next,
            @Param(name = "revision") int root) {
        HeaderResult result =
                store.replaceHeader(CONTAINER, revision(expected), revision(next), bytes(next), root, NOW);
        return result instanceof HeaderResult.Conflict conflict
                ? "conflict with " + conflict.current().revision()
                : result.toString();
    }

    @Operation
    public long count(@Param(name = "revision") int root) {
        return store.countByRootKey(root, NOW);
    }

    @Operation
    public int list(@Param(name = "revision") int root) {
        return store.byRootKey(root, Optional.empty(), 9, NOW).size();
    }

    @Operation
    public String stage(@Param(name = "upload") int upload) {
        return store.stage(CONTAINER, id(upload), 1, List.of(bytes(upload)), 2, NOW)
                .toString();
    }

    @Operation
    public void discard(@Param(name = "upload") int upload) {
        store.discard(CONTAINER, id(upload), NOW);
    }

    /** Expected: 0 is nothing at all, otherwise this upload. */
    @Operation
    public String commit(@Param(name = "upload") int upload, @Param(name = "expected") int expected) {
        Expected demand = expected == 0 ? new Expected.Any() : new Expected.Version(id(expected));
        CommitResult result = store.commit(
                CONTAINER,
                DOCUMENT,
                demand,
                new DocumentVersion(id(upload), 2, upload, bytes(upload), bytes(upload)),
                LIMITS,
                NOW);
        return result.toString();
    }

    @Operation
    public String document() {
        DocumentResult result = store.document(CONTAINER, DOCUMENT, NOW);
        return result instanceof DocumentResult.Found found
                ? found.version().upload() + " " + found.version().info()[0] + " "
                        + found.version().firstBlock()[0]
                : result.toString();
    }

    @Operation
    public boolean hasBlock(@Param(name = "upload") int upload) {
        return store.readBlocks(CONTAINER, id(upload), 1, 1, NOW).isPresent();
    }

    @Operation
    public String removeDocument() {
        return store.removeDocument(CONTAINER, DOCUMENT, new Expected.Any(), NOW)
                .toString();
    }

    @Operation
    public int sweep() {
        return store.sweep(NOW, LATER, 9);
    }

    @Operation
    public boolean remove() {
        return store.remove(CONTAINER);
    }

    private static UploadId id(int number) {
        return new UploadId(number, ~number);
    }

    @Test
    void E1_every_interleaving_is_some_order() {
        new ModelCheckingOptions()
                .iterations(15)
                .invocationsPerIteration(60)
                // A sweep goes over 64 stripes; that is no livelock.
                .loopBound(1_000)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(3)
                .check(EnvelopeStoreLincheck.class);
    }

    @Test
    void E1_what_threads_of_their_own_come_to_is_some_order() {
        new StressOptions()
                .iterations(15)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(3)
                .check(EnvelopeStoreLincheck.class);
    }
}
