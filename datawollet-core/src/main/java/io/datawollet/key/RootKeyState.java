package io.datawollet.key;

/** What a root key is used for. */
public enum RootKeyState {
    /** Makes new sessions and envelopes, and serves those that it made. Exactly one key is active. */
    ACTIVE,
    /**
     * Serves the sessions whose ids name it and the envelopes whose headers are sealed under it, and makes no new ones.
     * Envelopes are moved away from it, to the active one.
     */
    OPEN_ONLY
}
