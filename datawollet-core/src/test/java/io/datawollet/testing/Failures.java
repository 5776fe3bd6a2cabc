package io.datawollet.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Says in one line that a call fails with a code. */
public final class Failures {
    private Failures() {}

    /** The call fails with this code; gives what it threw for a closer look. */
    public static DataWolletException assertFails(ErrorCode code, ThrowingCallable call) {
        DataWolletException thrown = catchThrowableOfType(DataWolletException.class, call);
        assertThat(thrown).as("a failure with %s", code).isNotNull();
        assertThat(thrown.code()).isEqualTo(code);
        return thrown;
    }

    /** The call fails with this code and an exception of this type. */
    public static <T extends DataWolletException> T assertFails(Class<T> type, ErrorCode code, ThrowingCallable call) {
        DataWolletException thrown = assertFails(code, call);
        assertThat(thrown).isExactlyInstanceOf(type);
        return type.cast(thrown);
    }
}
