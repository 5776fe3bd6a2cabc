package io.datawollet.document;

import io.datawollet.error.DataWolletException;
import java.io.InputStream;

/**
 * One version of a document, found and verified, its content to be read. Safe for many threads, each with a stream of its
 * own. Holds nothing open; there is nothing to close.
 *
 * <p>It stays with its version: somebody else's put does not change what is read here. A version that was replaced or
 * deleted stays readable for an hour; after that its blocks may be swept, and reading fails with
 * {@code DOCUMENT_NOT_FOUND}.
 *
 * <h2>Guarantee</h2>
 *
 * What a stream hands out is what was put, byte by byte: each piece of 16 KiB is verified before its first byte is handed
 * out, and a content that the store has changed, exchanged or cut off ends with an exception, never with a silent end of the
 * stream. Reading throws {@link DataWolletException}, not {@link java.io.IOException}, so that a host tells a store's
 * failure from a client that hung up:
 *
 * <ul>
 *   <li>{@code ENVELOPE_STORE_FAILED} if the store fails, or gives what was not put there
 *   <li>{@code DOCUMENT_NOT_FOUND} if the version is gone, {@code ENVELOPE_NOT_FOUND} or {@code SESSION_NOT_FOUND} if what
 *       holds it has ended
 * </ul>
 *
 * After such a failure the stream gives the same failure again.
 */
public interface Document {
    /**
     * What it is.
     *
     * @return name, media type, size, revision and digest of this version
     */
    DocumentInfo info();

    /**
     * The whole content. Reading is no use of the session: a stream that is read for longer than the idle timeout ends with
     * {@code SESSION_NOT_FOUND} unless something else uses the session meanwhile. SHA-256 and size are compared before the last piece is handed out.
     *
     * @return a new stream at the beginning; takes some 800 KiB of memory at most while it is read
     */
    InputStream content();

    /**
     * A part of the content. Reads and opens only the blocks that hold it.
     *
     * @param offset where it begins, 0 to the size
     * @param length how many bytes, 0 or more; cut at the end of the content
     * @return a new stream of exactly that part
     * @throws DataWolletException {@code RANGE_NOT_SATISFIABLE} if the offset is negative or beyond the end, or the length
     *     negative
     */
    InputStream content(long offset, long length);
}
