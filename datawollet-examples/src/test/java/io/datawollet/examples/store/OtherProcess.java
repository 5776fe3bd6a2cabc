package io.datawollet.examples.store;

import static io.datawollet.examples.store.Contents.NOW;
import static io.datawollet.examples.store.Contents.header;
import static io.datawollet.examples.store.Contents.key;
import static io.datawollet.examples.store.Contents.revision;

import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.StoreKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A process of its own over a folder that others have open too; each answer of the store is told in a line. */
final class OtherProcess {
    /** So many documents that a container has some that are replaced and some that are not. */
    static final int DOCUMENTS = 7;

    /** An end for a process that nobody kills. */
    private static final int MOST_UPLOADS = 2_000;

    private OtherProcess() {}

    /** Starts a process that does {@code what} in the folder, with a number that says where or how often. */
    static Process start(String what, Path folder, long number) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        what,
                        folder.toString(),
                        Long.toString(number)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] args) throws IOException {
        EnvelopeStore store = new FileEnvelopeStore(Path.of(args[1]));
        long number = Long.parseLong(args[2]);
        System.out.println("ready");
        if (args[0].equals("upload")) {
            upload(store, number);
        } else {
            count(store, key(number), 100);
            System.out.println("counted");
        }
    }

    private static void upload(EnvelopeStore store, long number) {
        StoreKey container = key(number);
        store.create(Contents.record(number), NOW);
        System.out.println("created");
        for (long i = 0; i < MOST_UPLOADS; i++) {
            long upload = number + i;
            Contents.put(store, container, key(i % DOCUMENTS), upload);
            System.out.println(i);
            if (i % DOCUMENTS == 3) {
                store.stage(container, Contents.upload(-upload), 1, List.of(header(i)), Contents.UPLOADS, NOW);
                store.discard(container, Contents.upload(-upload), NOW);
            }
            if (i % DOCUMENTS == 5) {
                store.sweep(Contents.LONG_AGO, Contents.LONG_AGO, 3);
            }
        }
    }

    /** Adds 1 to the number in the header, so often, whatever others add. */
    static void count(EnvelopeStore store, StoreKey container, int times) {
        for (int done = 0; done < times; ) {
            ContainerSnapshot seen = store.load(container, NOW).orElseThrow();
            long next = 1 + ByteBuffer.wrap(seen.header()).getLong();
            HeaderResult result = store.replaceHeader(
                    container,
                    seen.revision(),
                    revision(ThreadLocalRandom.current().nextLong()),
                    header(next),
                    1,
                    NOW);
            done += result.equals(new HeaderResult.Done()) ? 1 : 0;
        }
    }
}
