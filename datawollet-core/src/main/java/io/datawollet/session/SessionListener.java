package io.datawollet.session;

/**
 * Hears what happens to sessions. Called by the thread that does it, after it was done: be quick, and safe for many
 * threads. What a listener throws is logged and changes nothing.
 */
@FunctionalInterface
public interface SessionListener {
    /**
     * Something happened.
     *
     * @param event what
     */
    void onEvent(SessionEvent event);
}
