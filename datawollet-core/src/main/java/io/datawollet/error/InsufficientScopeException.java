package io.datawollet.error;

/** The caller lacks a scope; nothing was done. */
public final class InsufficientScopeException extends DataWolletException {
    private static final long serialVersionUID = 1L;

    /** The missing scope, as it is written. */
    private final String scope;

    /**
     * A refusal for want of a scope.
     *
     * @param scope the missing scope, such as {@code sessions:write}
     */
    public InsufficientScopeException(String scope) {
        super(ErrorCode.INSUFFICIENT_SCOPE, "the scope " + scope + " is needed");
        this.scope = scope;
    }

    /**
     * The missing scope.
     *
     * @return as it is written, such as {@code sessions:write}
     */
    public String scope() {
        return scope;
    }
}
