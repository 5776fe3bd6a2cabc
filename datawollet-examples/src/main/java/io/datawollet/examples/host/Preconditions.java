package io.datawollet.examples.host;

import io.datawollet.document.WriteCondition;
import io.datawollet.error.DataWolletException;
import io.datawollet.http.EndpointRequest;
import java.util.List;
import java.util.Optional;

/**
 * The conditions of a request, in the order of RFC 9110, section 13.2.2. Those on dates are passed over, as no answer here
 * bears {@code Last-Modified}.
 */
final class Preconditions {
    private final Optional<EntityTags> ifMatch;
    private final Optional<EntityTags> ifNoneMatch;
    private final List<String> ifRange;

    private Preconditions(Optional<EntityTags> ifMatch, Optional<EntityTags> ifNoneMatch, List<String> ifRange) {
        this.ifMatch = ifMatch;
        this.ifNoneMatch = ifNoneMatch;
        this.ifRange = ifRange;
    }

    /**
     * What a request demands.
     *
     * @throws DataWolletException {@code INVALID_PAYLOAD} if {@code If-Match} or {@code If-None-Match} is malformed
     */
    static Preconditions of(EndpointRequest request) {
        return new Preconditions(
                EntityTags.read(request, "If-Match"),
                EntityTags.read(request, "If-None-Match"),
                request.headerValues("If-Range"));
    }

    /** Whether something is demanded of the version that is there. */
    boolean present() {
        return ifMatch.isPresent() || ifNoneMatch.isPresent();
    }

    /**
     * Whether a reader has this version already, so that 304 says all.
     *
     * @throws PreconditionFailedException if {@code If-Match} does not hold
     */
    boolean unchanged(String revision) {
        requireMatch(Optional.of(revision));
        return ifNoneMatch
                .filter(tags -> tags.matchWeakly(Optional.of(revision)))
                .isPresent();
    }

    /**
     * What a writer must demand of the store so that what holds now still holds at the instant of the write.
     *
     * @param revision of the version that is there, if one is
     * @throws PreconditionFailedException if a condition does not hold now
     */
    WriteCondition forWrite(Optional<String> revision) {
        requireMatch(revision);
        if (ifNoneMatch.filter(tags -> tags.matchWeakly(revision)).isPresent()) {
            throw new PreconditionFailedException();
        }
        return revision.map(WriteCondition::ifRevision).orElseGet(WriteCondition::ifAbsent);
    }

    /** Whether a range may be answered with a part of this version; otherwise the whole is due. */
    boolean allowsRange(String revision) {
        return ifRange.isEmpty() || ifRange.equals(List.of(EntityTags.of(revision)));
    }

    private void requireMatch(Optional<String> revision) {
        if (ifMatch.filter(tags -> !tags.matchStrongly(revision)).isPresent()) {
            throw new PreconditionFailedException();
        }
    }
}
