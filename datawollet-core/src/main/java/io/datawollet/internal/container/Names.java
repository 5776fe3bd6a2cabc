package io.datawollet.internal.container;

import io.datawollet.document.DocumentInfo;
import io.datawollet.document.WriteCondition;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.LimitExceededException;
import io.datawollet.internal.crypto.Base64Url;
import io.datawollet.internal.crypto.StrictUtf8;
import io.datawollet.internal.record.DocumentFormat.Description;
import io.datawollet.store.Expected;
import io.datawollet.store.UploadId;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What documents are called, and how that is checked: names, media types, revisions. */
final class Names {
    private static final int MAX_NAME_BYTES = 255;
    private static final int MAX_TYPE_CHARACTERS = 127;

    /** {@code type/subtype} with perhaps parameters (RFC 9110, section 8.3.1), in visible ASCII: it will stand in a header. */
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[ \t]*;[\\x20-\\x7e\t]*)?");

    /** Upload ids are random, so none is all zeros: what a revision stands for that is none. */
    private static final UploadId NEVER = new UploadId(0, 0);

    private Names() {}

    /** The bytes of a name that a document may have. */
    static byte[] checkedName(String name) {
        if (name.length() > MAX_NAME_BYTES) {
            throw new LimitExceededException("bytes of a document's name", MAX_NAME_BYTES);
        }
        byte[] bytes = StrictUtf8.encode(name).orElseThrow(() -> invalid("a document's name is Unicode text"));
        if (bytes.length > MAX_NAME_BYTES) {
            throw new LimitExceededException("bytes of a document's name", MAX_NAME_BYTES);
        }
        boolean control = name.chars().anyMatch(Character::isISOControl);
        if (name.isEmpty() || name.equals(".") || name.equals("..") || control) {
            throw invalid("a document's name is not empty, not a dot or two, and has no control characters");
        }
        return bytes;
    }

    static void checkMediaType(String mediaType) {
        if (mediaType.length() > MAX_TYPE_CHARACTERS) {
            throw new LimitExceededException("characters of a media type", MAX_TYPE_CHARACTERS);
        }
        if (!MEDIA_TYPE.matcher(mediaType).matches()) {
            throw invalid("a media type is type/subtype, perhaps with parameters, in visible ASCII");
        }
    }

    /** What the store is told to demand. */
    static Expected expected(WriteCondition condition) {
        if (condition.demandsAbsence()) {
            return new Expected.None();
        }
        if (condition.revision().isEmpty()) {
            return new Expected.Any();
        }
        return new Expected.Version(Base64Url.decode(condition.revision().get(), UploadId.LENGTH)
                .map(UploadId::of)
                .orElse(NEVER));
    }

    static DocumentInfo info(UploadId upload, Description description) {
        return new DocumentInfo(
                description.name(),
                description.mediaType(),
                description.size(),
                Instant.ofEpochMilli(description.createdAt()),
                Base64Url.encode(upload.toBytes()),
                HexFormat.of().formatHex(description.sha256()));
    }

    static DataWolletException invalid(String message) {
        return new DataWolletException(ErrorCode.INVALID_PAYLOAD, message);
    }
}
