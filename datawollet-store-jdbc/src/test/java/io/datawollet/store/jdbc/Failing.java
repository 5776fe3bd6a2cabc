package io.datawollet.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import java.util.HexFormat;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What is asked of every failure. */
final class Failing {
    private Failing() {}

    /** That the call fails with this outcome and these words, and tells nothing of the bytes that it was given. */
    static StoreException assertFails(Outcome outcome, String words, ThrowingCallable call) {
        StoreException failure = catchThrowableOfType(StoreException.class, call);
        assertThat(failure).as("the failure").isNotNull().hasMessageContaining(words);
        assertThat(failure.outcome()).as("%s", failure.getMessage()).isEqualTo(outcome);
        String given = HexFormat.of().formatHex(Sessions.bytes(4));
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT))
                    .as("a message")
                    .doesNotContain(given);
        }
        return failure;
    }
}
