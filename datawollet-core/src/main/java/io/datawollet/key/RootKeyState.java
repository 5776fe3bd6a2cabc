package io.datawollet.key;

/** What a root key is used for. */
public enum RootKeyState {
    /** Makes new sessions and envelopes, and serves those that it made. Exactly one key is active. */
    ACTIVE,
    /** Serves the sessions whose ids name it, and makes no new ones. */
    OPEN_ONLY
}
