package io.datawollet.key;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The root keys of a host: exactly one active, the others open-only. Immutable; a rotation is a new value. Printing
 * shows numbers and states.
 *
 * <h2>Security guarantee</h2>
 *
 * Whoever learns the root keys alone, or the store alone, or both, opens no public client's session; with the root keys
 * and a session's id a confidential client's session can be opened. Losing the root keys loses every session.
 */
public final class RootKeys {
    private final List<RootKey> keys;

    private RootKeys(Collection<RootKey> keys) {
        this.keys = keys.stream().sorted(Comparator.comparingInt(RootKey::id)).toList();
        Set<Integer> ids = new HashSet<>();
        for (RootKey key : this.keys) {
            if (!ids.add(key.id())) {
                throw new IllegalArgumentException("two root keys have the id " + key.id());
            }
        }
        long active = this.keys.stream()
                .filter(key -> key.state() == RootKeyState.ACTIVE)
                .count();
        if (active != 1) {
            throw new IllegalArgumentException("exactly one root key must be active, not " + active);
        }
    }

    /**
     * These keys.
     *
     * @param keys one active, any number open-only, each with an id of its own
     * @return the root keys
     * @throws IllegalArgumentException if they are otherwise
     */
    public static RootKeys of(RootKey... keys) {
        return new RootKeys(Arrays.asList(keys));
    }

    /**
     * These keys.
     *
     * @param keys one active, any number open-only, each with an id of its own
     * @return the root keys
     * @throws IllegalArgumentException if they are otherwise
     */
    public static RootKeys of(Collection<RootKey> keys) {
        return new RootKeys(keys);
    }

    /**
     * One key from the host's own bytes: number 1, active.
     *
     * @param secret 32 bytes from a secure source; copied
     * @return the root keys
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static RootKeys fromBytes(byte[] secret) {
        return of(RootKey.of(1, RootKeyState.ACTIVE, secret));
    }

    /**
     * One key from an operator's passphrase: number 1, active. See {@link RootKey#fromPassphrase}.
     *
     * @param passphrase at least 12 characters; the caller's array is left as it is and should be wiped
     * @param salt at least 16 bytes, random, not secret, kept for ever
     * @return the root keys
     * @throws IllegalArgumentException if a value breaks its rule
     */
    public static RootKeys fromPassphrase(char[] passphrase, byte[] salt) {
        return of(RootKey.fromPassphrase(1, RootKeyState.ACTIVE, passphrase, salt));
    }

    /**
     * One new random key: number 1, active. Sessions end with the process unless the keys are written somewhere.
     *
     * @return the root keys
     */
    public static RootKeys generate() {
        return of(RootKey.generate(1, RootKeyState.ACTIVE));
    }

    /**
     * The keys of a file: a line each, {@code id state secret [end]}, such as {@code 7 ACTIVE kR…}, where state is
     * {@code ACTIVE} or {@code OPEN_ONLY}, the secret 43 characters of base64url and the end an ISO 8601 instant. Blank
     * lines and lines that begin with {@code #} say nothing.
     *
     * @param file readable by its owner alone, where the file system knows owners
     * @return the root keys
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if others may read it, a line is not as above, or the keys do not go together;
     *     the message names the file and the line at fault, never the secret
     */
    public static RootKeys fromFile(Path file) throws IOException {
        List<RootKey> keys = RootKeysFile.read(file);
        try {
            return new RootKeys(keys);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes the keys into a new file that only its owner may read, as {@link #fromFile} takes them.
     *
     * @param file must not exist
     * @throws IOException if it exists or cannot be written whole
     */
    public void writeTo(Path file) throws IOException {
        RootKeysFile.write(file, keys);
    }

    /**
     * The next step of a rotation: the active key becomes open-only, the given one active.
     *
     * @param next the new active key; one of this id that is here already is replaced
     * @return new root keys
     */
    public RootKeys activate(RootKey next) {
        List<RootKey> changed = new ArrayList<>();
        for (RootKey key : keys) {
            if (key.id() != next.id()) {
                changed.add(key.state() == RootKeyState.ACTIVE ? key.in(RootKeyState.OPEN_ONLY) : key);
            }
        }
        changed.add(next.in(RootKeyState.ACTIVE));
        return new RootKeys(changed);
    }

    /**
     * The keys in the order of their ids.
     *
     * @return an immutable list
     */
    public List<RootKey> keys() {
        return keys;
    }

    /**
     * The key that makes new sessions.
     *
     * @return the active key
     */
    public RootKey active() {
        return keys.stream()
                .filter(key -> key.state() == RootKeyState.ACTIVE)
                .findFirst()
                .orElseThrow();
    }

    /** Numbers and states, nothing of the secrets. */
    @Override
    public String toString() {
        return "RootKeys" + keys;
    }
}
