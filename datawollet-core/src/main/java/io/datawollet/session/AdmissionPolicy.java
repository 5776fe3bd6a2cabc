package io.datawollet.session;

import io.datawollet.client.Caller;
import java.time.Duration;
import java.util.Optional;

/**
 * The host's say before something is made: a rate limit, a quota, a maintenance window. Asked once for each new session
 * and once for each new envelope, never for a resume. Safe for many threads. An exception that it throws ends the start
 * with nothing stored.
 */
@FunctionalInterface
public interface AdmissionPolicy {
    /** What is about to be made. */
    enum Making {
        /** A session. */
        SESSION,
        /** An envelope. */
        ENVELOPE
    }

    /**
     * Whether it may be made.
     *
     * @param caller who asks
     * @param partitionKey the partition, if there is one
     * @param making what would be made
     * @return empty to admit; to refuse, when another try makes sense
     */
    Optional<Duration> refuse(Caller caller, Optional<String> partitionKey, Making making);
}
