package io.datawollet.document;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.Scope;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.testing.FileEnvelopeStore;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Puts one large document and reads it back, in a JVM of its own with a small heap. Prints how much of the heap was in use,
 * right after a collection, while the first and while the last bytes went by, in and out.
 */
final class LargeDocument {
    private static final int SAMPLES = 16;

    private final long size;

    private LargeDocument(long size) {
        this.size = size;
    }

    /**
     * Runs.
     *
     * @param arguments a folder for the blocks, and the number of bytes
     */
    public static void main(String[] arguments) throws IOException {
        new LargeDocument(Long.parseLong(arguments[1])).run(Path.of(arguments[0]));
    }

    private void run(Path folder) throws IOException {
        try (SessionManager sessions = SessionManager.builder()
                .rootKeys(RootKeys.generate())
                .envelopeStore(new FileEnvelopeStore(folder))
                .withoutSweep()
                .withoutWarmUp()
                .build()) {
            Caller caller =
                    Caller.of(Client.confidential("acme").scopes(Scope.values()).build());
            Documents documents = sessions.start(caller, StartRequest.create().newEnvelope())
                    .session()
                    .envelope()
                    .orElseThrow()
                    .documents();
            Sampled in = new Sampled(new Noise(size));
            DocumentInfo info = documents.put("large", "application/octet-stream", in);
            Sampled out = new Sampled(documents.get("large").content());
            compare(out, new Noise(size));
            if (info.size() != size) {
                throw new IllegalStateException("put " + info.size() + " bytes");
            }
            print("in", in);
            print("out", out);
        }
    }

    private static void compare(InputStream actual, InputStream expected) throws IOException {
        byte[] one = new byte[50_000];
        byte[] other = new byte[one.length];
        while (true) {
            int count = actual.readNBytes(one, 0, one.length);
            int wanted = expected.readNBytes(other, 0, other.length);
            if (count != wanted || !Arrays.equals(one, 0, count, other, 0, wanted)) {
                throw new IllegalStateException("what comes out is not what was put");
            }
            if (count == 0) {
                return;
            }
        }
    }

    private static void print(String which, Sampled sampled) {
        System.out.println(which + " " + sampled.used[0] + " " + sampled.used[SAMPLES - 1] + " "
                + Arrays.stream(sampled.used).max().orElseThrow());
    }

    /** Looks at the heap a fixed number of times while a stream goes by. */
    private final class Sampled extends FilterInputStream {
        private final long[] used = new long[SAMPLES];
        private long passed;
        private int taken;

        Sampled(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            passed += Math.max(0, count);
            if (taken < SAMPLES && passed > taken * (size / SAMPLES)) {
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                used[taken] = runtime.totalMemory() - runtime.freeMemory();
                taken++;
            }
            return count;
        }
    }
}
