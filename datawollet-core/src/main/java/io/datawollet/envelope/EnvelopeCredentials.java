package io.datawollet.envelope;

/**
 * What opens an envelope: its id and its key, as a client sends them. Malformed ones are allowed here; they open
 * nothing. Immutable; shows nothing when printed.
 */
public final class EnvelopeCredentials {
    private final String id;
    private final String key;

    private EnvelopeCredentials(String id, String key) {
        this.id = id;
        this.key = key;
    }

    /**
     * These credentials.
     *
     * @param id the envelope's id
     * @param key the envelope's key
     * @return the pair
     */
    public static EnvelopeCredentials of(String id, String key) {
        return new EnvelopeCredentials(id, key);
    }

    /**
     * The envelope's id.
     *
     * @return as it was given
     */
    public String id() {
        return id;
    }

    /**
     * The envelope's key, in the clear.
     *
     * @return as it was given
     */
    public String revealKey() {
        return key;
    }

    /** Shows nothing of either. */
    @Override
    public String toString() {
        return "EnvelopeCredentials[redacted]";
    }
}
