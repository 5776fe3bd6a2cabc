package io.datawollet.session;

import io.datawollet.client.Caller;
import io.datawollet.client.Limits;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.LimitExceededException;
import io.datawollet.internal.crypto.StrictUtf8;
import io.datawollet.internal.record.Owner;
import java.util.Optional;

/** Which partition keys are taken, and the owner that one makes together with a client. */
final class PartitionKeys {
    private PartitionKeys() {}

    /** The same text, if it is Unicode text and not empty. Nothing is trimmed or normalised. */
    static String wellFormed(String text) {
        if (text.isEmpty()) {
            throw new DataWolletException(ErrorCode.INVALID_PAYLOAD, "the partition key is empty");
        }
        // A key that is longer than any limit is not worth encoding; the limit refuses it by its length.
        if (text.length() <= 4_096 && StrictUtf8.encode(text).isEmpty()) {
            throw new DataWolletException(ErrorCode.INVALID_PAYLOAD, "the partition key is not Unicode text");
        }
        return text;
    }

    static Owner owner(Caller caller, Optional<String> partitionKey, Limits limits) {
        partitionKey.ifPresent(text -> {
            int most = limits.partitionKeyBytes();
            boolean fits = text.length() <= most
                    && StrictUtf8.encode(text)
                            .filter(bytes -> bytes.length <= most)
                            .isPresent();
            if (!fits) {
                throw new LimitExceededException("bytes of a partition key", most);
            }
        });
        return Owner.of(caller.client().type(), caller.client().id(), partitionKey);
    }
}
