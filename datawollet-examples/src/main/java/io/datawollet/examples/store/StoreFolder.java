package io.datawollet.examples.store;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.datawollet.examples.store.State.Stage;
import io.datawollet.examples.store.State.Upload;
import io.datawollet.store.ContainerListing;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreFullException;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The disk: locks, files that are there whole or not at all, and the sweep.
 *
 * <pre>
 * live/&lt;address&gt;/state                 the container
 * live/&lt;address&gt;/&lt;upload&gt;-&lt;index&gt;      a block, written once
 * live/&lt;address&gt;/&lt;upload&gt;              a tombstone: an upload that was discarded, or a version that is past
 * due/&lt;hour&gt;/&lt;address&gt;                 there may be something to sweep in the container from this hour on
 * trash/…                              what was removed; the sweep empties it
 * locks/&lt;n&gt;                            what an operation on a container holds
 * </pre>
 */
final class StoreFolder {
    private static final int STRIPES = 16;

    /** A file's lock belongs to the process, whichever instance took it; so its threads meet here first. */
    private static final List<ReentrantLock> THREADS =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toList();

    /** The length of an upload's name; those of its blocks are longer. */
    private static final int ID = 2 * UploadId.LENGTH;

    private static final long HOUR = 3_600_000;
    private static final JsonMapper JSON = new JsonMapper();
    private static final HexFormat HEX = HexFormat.of();

    private final Path root;

    /** What is done under a lock. */
    interface Work<T> {
        T run() throws IOException;
    }

    /** The same with a container that is live. */
    interface Step<T> {
        T run(State state) throws IOException;
    }

    StoreFolder(Path root) {
        this.root = root;
        failing(Outcome.NOT_APPLIED, () -> {
            boolean posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
            Files.createDirectories(root.toAbsolutePath().getParent());
            if (!Files.exists(root) && posix) {
                Files.createDirectory(
                        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            for (String name : List.of("live", "due", "trash", "locks")) {
                Files.createDirectories(root.resolve(name));
            }
            return root;
        });
    }

    /** Until something is moved to its place nothing has changed; from there on it is unknown what a failure leaves. */
    private static <T> T failing(Outcome outcome, Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            if (outcome == Outcome.NOT_APPLIED && String.valueOf(e.getMessage()).contains("No space left")) {
                throw new StoreFullException("the disk is full");
            }
            throw new StoreException(outcome, "the folder failed", e);
        }
    }

    <T> T locked(StoreKey address, Work<T> work) {
        return failing(Outcome.NOT_APPLIED, () -> locked((int) (address.word0() >>> 60), work));
    }

    /** With everything standing still: a scan would else miss what comes and goes meanwhile. */
    <T> T allLocked(Work<T> work) {
        return failing(Outcome.NOT_APPLIED, () -> lockedFrom(0, work));
    }

    private <T> T lockedFrom(int stripe, Work<T> work) throws IOException {
        return stripe == STRIPES ? work.run() : locked(stripe, () -> lockedFrom(stripe + 1, work));
    }

    private <T> T locked(int stripe, Work<T> work) throws IOException {
        THREADS.get(stripe).lock();
        try (FileChannel channel = FileChannel.open(
                root.resolve("locks/" + stripe), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock lock = channel.tryLock();
            while (lock == null) {
                // lock() would wait, but may see a deadlock where several processes' threads wait crosswise.
                LockSupport.parkNanos(200_000);
                lock = channel.tryLock();
            }
            return work.run();
        } finally {
            THREADS.get(stripe).unlock();
        }
    }

    <T> T ifLive(StoreKey address, Instant now, T gone, Step<T> step) {
        return locked(address, () -> {
            Optional<State> state = read(address).filter(found -> now.isBefore(found.end()));
            return state.isPresent() ? step.run(state.get()) : gone;
        });
    }

    private Path home(StoreKey address) {
        return root.resolve("live").resolve(HEX.formatHex(address.toBytes()));
    }

    private static Path block(Path home, UploadId upload, int index) {
        return home.resolve(State.name(upload) + "-" + index);
    }

    Optional<State> read(StoreKey address) throws IOException {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(home(address).resolve("state")), State.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** What is known of an upload. The state is right where a tombstone, made before it was published, says otherwise. */
    Optional<Upload> upload(StoreKey address, State state, UploadId id) throws IOException {
        Optional<Upload> known = state.upload(id);
        return known.isPresent() ? known : tombstone(home(address).resolve(State.name(id)));
    }

    private static Optional<Upload> tombstone(Path file) throws IOException {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), Upload.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The state without an upload that is over, its tombstone made: it is to be published next. */
    State buried(StoreKey address, State state, UploadId id, Stage stage, Instant now) throws IOException {
        Upload over = state.upload(id).orElseThrow().in(stage, now.toEpochMilli());
        bury(address, State.name(id), over);
        return state.without(List.of(State.name(id)));
    }

    private void bury(StoreKey address, String id, Upload upload) throws IOException {
        Path file = home(address).resolve(id);
        Files.move(written(file, JSON.writeValueAsBytes(upload)), file, StandardCopyOption.ATOMIC_MOVE);
        force(home(address));
    }

    /** Every live container in the order of the addresses. */
    Stream<ContainerListing> live(Instant now) throws IOException {
        List<ContainerListing> all = new ArrayList<>();
        for (String name : names(root.resolve("live"))) {
            StoreKey address = StoreKey.of(HEX.parseHex(name));
            read(address)
                    .filter(state -> now.isBefore(state.end()))
                    .ifPresent(state -> all.add(new ContainerListing(address, state.snapshot())));
        }
        return all.stream();
    }

    /** The one step of every write: from here on the container is what the new state says. */
    void publish(StoreKey address, State state) throws IOException {
        Path home = Files.createDirectories(home(address));
        byte[] bytes = JSON.writeValueAsBytes(state);
        Path ready = written(home.resolve("state"), bytes);
        failing(Outcome.UNKNOWN, () -> {
            Files.move(ready, home.resolve("state"), StandardCopyOption.ATOMIC_MOVE);
            force(home);
            force(root.resolve("live"));
            return state;
        });
    }

    void writeBlocks(StoreKey address, UploadId upload, int firstIndex, List<byte[]> blocks) throws IOException {
        Path home = home(address);
        for (int i = 0; i < blocks.size(); i++) {
            Path file = block(home, upload, firstIndex + i);
            if (!Files.exists(file)) {
                Files.move(written(file, blocks.get(i)), file, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        force(home);
    }

    /** Everything of a file under another name, on the disk. */
    private static Path written(Path file, byte[] bytes) throws IOException {
        Path ready = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                        ready,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            out.write(bytes);
            channel.force(true);
        }
        return ready;
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    boolean hasBlocks(StoreKey address, UploadId upload, int from, int end) {
        Path home = home(address);
        for (int index = from; index < end; index++) {
            if (!Files.exists(block(home, upload, index))) {
                return false;
            }
        }
        return true;
    }

    /** All of these blocks, or nothing. */
    Optional<List<byte[]>> readBlocks(StoreKey address, UploadId upload, int from, int count) throws IOException {
        List<byte[]> blocks = new ArrayList<>();
        try {
            for (int index = from; index < from + count; index++) {
                blocks.add(Files.readAllBytes(block(home(address), upload, index)));
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return Optional.of(blocks);
    }

    private static String hour(Instant time) {
        return String.format("%012d", Math.floorDiv(time.toEpochMilli(), HOUR));
    }

    private Path note(StoreKey address, String hour) {
        return root.resolve("due").resolve(hour).resolve(HEX.formatHex(address.toBytes()));
    }

    /** Has the sweep look into a container from this time on. Always before what it is to find there is published. */
    void remind(StoreKey address, Instant at) throws IOException {
        Path note = note(address, hour(at));
        Path folder = root.resolve("due").resolve(hour(at));
        while (!Files.exists(note)) {
            Files.createDirectories(folder);
            try {
                Files.write(note, new byte[0]);
                force(folder);
                force(root.resolve("due"));
            } catch (NoSuchFileException e) {
                // A sweep has just taken the empty folder away; once more.
                Thread.onSpinWait();
            }
        }
    }

    /** Out of sight in one step, however much it holds. */
    boolean throwAway(StoreKey address) throws IOException {
        boolean there = read(address).isPresent();
        Path home = home(address);
        if (Files.exists(home)) {
            failing(Outcome.UNKNOWN, () -> {
                Path trash = root.resolve("trash").resolve(UUID.randomUUID().toString());
                Files.move(home, trash, StandardCopyOption.ATOMIC_MOVE);
                force(root.resolve("live"));
                return trash;
            });
        }
        return there;
    }

    int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
        return failing(Outcome.UNKNOWN, () -> {
            String last = hour(expiredBefore.isAfter(idleBefore) ? expiredBefore : idleBefore);
            int done = 0;
            for (String hour : names(root.resolve("due"))) {
                for (String name : hour.compareTo(last) > 0 ? List.<String>of() : names(root.resolve("due/" + hour))) {
                    StoreKey address = StoreKey.of(HEX.parseHex(name));
                    int left = limit - done;
                    done += locked(
                            (int) (address.word0() >>> 60),
                            () -> left == 0 ? 0 : sweep(address, hour, expiredBefore, idleBefore, left));
                }
                deleteEmpty(root.resolve("due/" + hour));
            }
            for (String name : names(root.resolve("trash"))) {
                Path home = root.resolve("trash").resolve(name);
                done += delete(home, names(home), limit - done);
                deleteEmpty(home);
            }
            return done;
        });
    }

    private int sweep(StoreKey address, String hour, Instant expiredBefore, Instant idleBefore, int limit)
            throws IOException {
        Optional<State> found = read(address);
        if (found.isEmpty() || found.get().end().isBefore(expiredBefore)) {
            int done = throwAway(address) ? 1 : 0;
            Files.deleteIfExists(note(address, hour));
            return done;
        }
        long idle = idleBefore.toEpochMilli();
        State state = giveUp(address, found.get(), idle, limit);
        Path home = home(address);
        deleteUnfinished(home, state);
        Map<String, Upload> over = tombstones(home, state);
        int done = delete(home, unneeded(home, state, over, idle), limit);
        List<String> forgotten = over.entrySet().stream()
                .filter(each -> each.getValue().since() < idle)
                .map(Map.Entry::getKey)
                .toList();
        over.keySet().removeAll(forgotten);
        done += delete(home, forgotten, limit - done);
        boolean needed = done == limit
                || hour.equals(hour(state.end()))
                || Stream.concat(
                                over.values().stream(),
                                state.all(Stage.UNDER_WAY).map(Map.Entry::getValue))
                        .anyMatch(each -> hour.equals(hour(Instant.ofEpochMilli(each.since()))));
        if (!needed) {
            Files.deleteIfExists(note(address, hour));
        }
        return done;
    }

    /** Uploads that stand still are over before the first of their blocks goes: they are swept whole or not. */
    private State giveUp(StoreKey address, State state, long idle, int limit) throws IOException {
        List<Map.Entry<String, Upload>> still = state.all(Stage.UNDER_WAY)
                .filter(each -> each.getValue().since() < idle)
                .limit(limit)
                .toList();
        for (Map.Entry<String, Upload> each : still) {
            bury(
                    address,
                    each.getKey(),
                    each.getValue().in(Stage.DISCARDED, each.getValue().since()));
        }
        State next = state.without(still.stream().map(Map.Entry::getKey).toList());
        if (!still.isEmpty()) {
            publish(address, next);
        }
        return next;
    }

    /** What somebody left who was killed before he published: half-written files, and tombstones of what is not over. */
    private static void deleteUnfinished(Path home, State state) throws IOException {
        for (String name : names(home)) {
            if (name.endsWith(".new") || state.uploads().containsKey(name)) {
                Files.deleteIfExists(home.resolve(name));
            }
        }
    }

    /** Of uploads that the state does not know. */
    private static Map<String, Upload> tombstones(Path home, State state) throws IOException {
        Map<String, Upload> over = new TreeMap<>();
        for (String name : names(home)) {
            if (name.length() == ID && !state.uploads().containsKey(name)) {
                over.put(name, tombstone(home.resolve(name)).orElseThrow());
            }
        }
        return over;
    }

    /** Blocks of uploads that nobody knows, that were discarded, or that were replaced long ago. */
    private static List<String> unneeded(Path home, State state, Map<String, Upload> over, long idle)
            throws IOException {
        return names(home).stream()
                .filter(name -> name.length() > ID && !state.uploads().containsKey(name.substring(0, ID)))
                .filter(name -> {
                    Upload upload = over.get(name.substring(0, ID));
                    return upload == null || upload.stage() == Stage.DISCARDED || upload.since() < idle;
                })
                .toList();
    }

    /** How many blocks and tombstones were deleted; the state is no more than a part of its container. */
    private static int delete(Path home, List<String> names, int limit) throws IOException {
        int done = 0;
        for (String name : names) {
            boolean counts = name.length() >= ID;
            if ((!counts || done < limit) && Files.deleteIfExists(home.resolve(name)) && counts) {
                done++;
            }
        }
        return done;
    }

    private static void deleteEmpty(Path folder) throws IOException {
        if (names(folder).isEmpty()) {
            try {
                Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException e) {
                // Somebody has just put something into it. It stays, for the next sweep.
                Thread.onSpinWait();
            }
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
