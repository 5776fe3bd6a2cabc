package io.datawollet.error;

/** A limit would be passed; nothing was written, not even partly. */
public final class LimitExceededException extends DataWolletException {
    private static final long serialVersionUID = 1L;

    /** Which limit, in words. */
    private final String limit;

    /** Its value. */
    private final long value;

    /**
     * A refusal because of a limit.
     *
     * @param limit which limit, in words, with its unit
     * @param value the limit's value
     */
    public LimitExceededException(String limit, long value) {
        super(ErrorCode.LIMIT_EXCEEDED, limit + ": at most " + value);
        this.limit = limit;
        this.value = value;
    }

    /**
     * Which limit.
     *
     * @return in words, with its unit
     */
    public String limit() {
        return limit;
    }

    /**
     * The most that is allowed.
     *
     * @return the limit's value
     */
    public long value() {
        return value;
    }
}
