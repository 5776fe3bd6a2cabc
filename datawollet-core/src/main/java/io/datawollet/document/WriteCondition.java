package io.datawollet.document;

import java.util.Optional;

/** What a writer demands of the version of a document that is there when he writes. Immutable. */
public final class WriteCondition {
    private static final WriteCondition ANY = new WriteCondition(false, Optional.empty());
    private static final WriteCondition ABSENT = new WriteCondition(true, Optional.empty());

    private final boolean absent;
    private final Optional<String> revision;

    private WriteCondition(boolean absent, Optional<String> revision) {
        this.absent = absent;
        this.revision = revision;
    }

    /**
     * Nothing: the last complete write wins.
     *
     * @return the condition that always holds
     */
    public static WriteCondition any() {
        return ANY;
    }

    /**
     * That there is no document of the name.
     *
     * @return the condition
     */
    public static WriteCondition ifAbsent() {
        return ABSENT;
    }

    /**
     * That the document is there in this version.
     *
     * @param revision from {@link DocumentInfo#revision}; one that was never given out matches nothing
     * @return the condition
     */
    public static WriteCondition ifRevision(String revision) {
        return new WriteCondition(false, Optional.of(revision));
    }

    /**
     * Whether there may be no document of the name.
     *
     * @return true for {@link #ifAbsent} alone
     */
    public boolean demandsAbsence() {
        return absent;
    }

    /**
     * The version that must be there.
     *
     * @return the revision of {@link #ifRevision}; empty for the other conditions
     */
    public Optional<String> revision() {
        return revision;
    }

    /** The condition in words. */
    @Override
    public String toString() {
        return absent
                ? "if absent"
                : revision.map(value -> "if revision " + value).orElse("any");
    }
}
