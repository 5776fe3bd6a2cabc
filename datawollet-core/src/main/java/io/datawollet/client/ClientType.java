package io.datawollet.client;

/** Whether a client can keep a secret. */
public enum ClientType {
    /** A server: its credentials authenticate it, and its sessions are bound to them. */
    CONFIDENTIAL,
    /** A browser application: what it ships anybody can read, so each session needs its own key. */
    PUBLIC
}
