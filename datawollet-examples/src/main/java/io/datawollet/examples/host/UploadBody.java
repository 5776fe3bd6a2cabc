package io.datawollet.examples.host;

import io.datawollet.error.LimitExceededException;
import io.datawollet.http.EndpointRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the body of an upload into memory, within a bound. */
final class UploadBody {
    static final int MAX_BYTES = 64 << 20;

    private static final int PIECE_BYTES = 256 << 10;

    private UploadBody() {}

    /**
     * Refuses an upload whose own headers say that it is too long, with nothing of it read.
     *
     * @throws LimitExceededException if it is
     */
    static void refuseTooLong(EndpointRequest request) {
        if (declared(request) > MAX_BYTES) {
            throw tooLong();
        }
    }

    /**
     * The whole body.
     *
     * @throws LimitExceededException as soon as it turns out to be too long
     * @throws IOException if the client hung up before its end
     */
    static byte[] read(EndpointRequest request, InputStream body) throws IOException {
        refuseTooLong(request);
        long declared = declared(request);
        return declared >= 0 ? exactly((int) declared, body) : upToTheEnd(body);
    }

    private static byte[] exactly(int length, InputStream body) throws IOException {
        byte[] bytes = new byte[length];
        if (body.readNBytes(bytes, 0, length) < length) {
            throw new EOFException("the client hung up in the middle of an upload");
        }
        return bytes;
    }

    /** Keeps pieces until the end is known: growing one array would hold up to three times the body. */
    private static byte[] upToTheEnd(InputStream body) throws IOException {
        List<byte[]> pieces = new ArrayList<>();
        int total = 0;
        while (true) {
            byte[] piece = new byte[PIECE_BYTES];
            int read = body.readNBytes(piece, 0, PIECE_BYTES);
            total += read;
            if (total > MAX_BYTES) {
                throw tooLong();
            }
            pieces.add(read == PIECE_BYTES ? piece : Arrays.copyOf(piece, read));
            if (read < PIECE_BYTES) {
                return joined(pieces, total);
            }
        }
    }

    private static byte[] joined(List<byte[]> pieces, int total) {
        byte[] whole = new byte[total];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, whole, at, piece.length);
            at += piece.length;
        }
        return whole;
    }

    /** The length that the request's head tells; -1 if it tells none that counts. */
    private static long declared(EndpointRequest request) {
        List<String> lengths = request.headerValues("content-length");
        boolean chunked = !request.headerValues("transfer-encoding").isEmpty();
        if (chunked || lengths.size() != 1 || !lengths.get(0).matches("[0-9]{1,18}")) {
            return -1;
        }
        return Long.parseLong(lengths.get(0));
    }

    private static LimitExceededException tooLong() {
        return new LimitExceededException("bytes of an upload", MAX_BYTES);
    }
}
