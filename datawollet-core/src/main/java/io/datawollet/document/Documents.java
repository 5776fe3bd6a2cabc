package io.datawollet.document;

import io.datawollet.error.BusyException;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.InsufficientScopeException;
import io.datawollet.error.LimitExceededException;
import io.datawollet.error.SessionNotFoundException;
import io.datawollet.error.StoreFailedException;
import io.datawollet.error.TooManySessionsException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a session, gone with it, or of an envelope, there until its retention ends. Safe for many threads.
 *
 * <p>A document has a name, a media type and a content of any size up to a limit. It is replaced whole: a reader sees the
 * version before or the one after, never parts of both, and an upload that breaks off is never seen at all. Of two writers
 * the last complete one wins; {@link WriteCondition#ifRevision} lets only one of them win.
 *
 * <h2>What is sealed, and how</h2>
 *
 * Content, name, media type, size and digest are sealed under keys of this one container; the store sees sizes and times. The
 * content is in the published format <a href="https://c2sp.org/chunked-encryption">C2SP chunked encryption</a>
 * (Cobblestone-256), so that it can be read without this library by whoever has the container's key.
 *
 * <h2>What every method may throw</h2>
 *
 * <ul>
 *   <li>{@link DataWolletException} with {@code INVALID_PAYLOAD}: a name that is empty, {@code .}, {@code ..}, not Unicode text
 *       or with control characters; a media type that is not {@code type/subtype} with perhaps parameters, in visible ASCII
 *   <li>{@link LimitExceededException}: a name of more than 255 bytes of UTF-8, a media type of more than 127 characters
 *   <li>{@link SessionNotFoundException} if the session has ended, also while a stream was read or put. Where another node
 *       ended it, a session that somebody holds here may notice that late, when its idle timeout ends at the latest; its own
 *       documents are gone at once if it was terminated by itself
 *   <li>{@link DataWolletException} with {@code ENVELOPE_NOT_FOUND} if the envelope was deleted or its retention is over
 *   <li>{@link InsufficientScopeException} for an envelope's documents: reading needs {@code envelopes:read}, writing
 *       {@code envelopes:write} too, but for the session that created the envelope; asked at each call
 *   <li>{@link StoreFailedException} with {@code ENVELOPE_STORE_FAILED} if the store of documents failed, or
 *       {@code SESSION_STORE_FAILED} if that of sessions did
 * </ul>
 */
public interface Documents {
    /**
     * Puts a document, in the place of the one of that name if there is one.
     *
     * <p>If the store's answer is lost for good, the document may still appear late, as one whole version.
     *
     * @param name 1 to 255 bytes of UTF-8
     * @param mediaType such as {@code application/pdf}, at most 127 characters
     * @param content read to its end, not closed; in pieces, so that memory does not grow with the size (some 2 MiB). An
     *     upload may take as long as it likes as long as a byte comes at least every half hour, and before the session's idle
     *     timeout is over: it counts as use
     * @return the new version
     * @throws IOException what {@code content} threw; nothing was put
     * @throws LimitExceededException if the document would be larger than it may, or the container hold more documents, bytes
     *     or uploads under way; nothing was put
     * @throws TooManySessionsException if the store is full; nothing was put
     * @throws BusyException at the first document of a session, if others wrote to the session for 10 seconds (by default)
     * @throws DataWolletException {@code CONFLICT} if the upload was interrupted for more than an hour and swept
     */
    DocumentInfo put(String name, String mediaType, InputStream content) throws IOException;

    /**
     * Puts a document if a condition holds at the instant at which it would appear.
     *
     * <p>If the store's answer is lost and then found to have been a yes, that is a success; if somebody else has replaced the
     * document by then, it is a conflict; with {@link WriteCondition#ifAbsent} and a document of up to 256 KiB it is the
     * store's failure, since the put could still take effect once that other document is deleted.
     *
     * @param name 1 to 255 bytes of UTF-8
     * @param mediaType such as {@code application/pdf}, at most 127 characters
     * @param content as above
     * @param condition what must be there
     * @return the new version
     * @throws IOException what {@code content} threw; nothing was put
     * @throws DataWolletException {@code CONFLICT} if the condition does not hold; nothing was put. Otherwise as above
     */
    DocumentInfo put(String name, String mediaType, InputStream content, WriteCondition condition) throws IOException;

    /**
     * Puts a value as JSON, {@code application/json}: extracted data is a document too.
     *
     * @param name 1 to 255 bytes of UTF-8
     * @param value any value that Jackson writes, null included; at most 16 MiB as JSON
     * @return the new version
     * @throws DataWolletException {@code INVALID_PAYLOAD} if the value cannot be written as JSON that everybody can read;
     *     otherwise as for {@link #put(String, String, InputStream)}
     */
    DocumentInfo putJson(String name, @Nullable Object value);

    /**
     * Puts a value as JSON if a condition holds.
     *
     * @param name 1 to 255 bytes of UTF-8
     * @param value any value that Jackson writes, null included; at most 16 MiB as JSON
     * @param condition what must be there
     * @return the new version
     * @throws DataWolletException {@code CONFLICT} if the condition does not hold; otherwise as above
     */
    DocumentInfo putJson(String name, @Nullable Object value, WriteCondition condition);

    /**
     * A document that is there.
     *
     * @param name its name
     * @return its current version
     * @throws DataWolletException {@code DOCUMENT_NOT_FOUND} if there is none of that name
     */
    Document get(String name);

    /**
     * A document that may be there.
     *
     * @param name its name
     * @return its current version, if there is one
     */
    Optional<Document> find(String name);

    /**
     * A document's content, read whole and as JSON.
     *
     * @param <T> what it is read as
     * @param name its name
     * @param type such as {@code Map.class}, {@code JsonNode.class} or a record
     * @return the value, as the manager's {@code objectMapper} reads it
     * @throws DataWolletException {@code DOCUMENT_NOT_FOUND} if there is none of that name, {@code INVALID_PAYLOAD} if it is
     *     no JSON of that type, null, or has numbers of more than 1,000 digits
     * @throws LimitExceededException if it is larger than 16 MiB
     */
    <T> T getJson(String name, Class<T> type);

    /**
     * The first page of the documents.
     *
     * @return up to 1,000; all of them if there is no next cursor
     */
    DocumentPage list();

    /**
     * The first page of the documents, in a size of one's own.
     *
     * @param limit how many at most, 1 to 1,000
     * @return the page
     * @throws DataWolletException {@code INVALID_PAYLOAD} if the limit is out of range
     */
    DocumentPage list(int limit);

    /**
     * A further page. Over all pages a document that is there throughout appears exactly once.
     *
     * @param cursor from the page before
     * @param limit how many at most, 1 to 1,000
     * @return the page
     * @throws DataWolletException {@code INVALID_PAYLOAD} if the cursor is malformed or the limit out of range
     */
    DocumentPage list(String cursor, int limit);

    /**
     * Deletes a document. If the store's answer is lost, the deletion may take effect late, on a version that was put
     * meanwhile.
     *
     * @param name its name
     * @throws DataWolletException {@code DOCUMENT_NOT_FOUND} if there is none of that name
     */
    void delete(String name);

    /**
     * Deletes a document if a condition holds. If the store's answer is lost and another version is there afterwards, nobody
     * can say whether the expected one was deleted before: that is the store's failure, not a conflict.
     *
     * @param name its name
     * @param condition {@link WriteCondition#any} or {@link WriteCondition#ifRevision}
     * @throws DataWolletException {@code DOCUMENT_NOT_FOUND} if there is none of that name, {@code CONFLICT} if it is there in
     *     another version, {@code INVALID_PAYLOAD} for {@link WriteCondition#ifAbsent}
     */
    void delete(String name, WriteCondition condition);
}
