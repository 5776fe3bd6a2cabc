package io.datawollet.internal.container;

import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.internal.crypto.Base64Url;
import io.datawollet.internal.crypto.BrokenSealException;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.internal.record.EnvelopeFormat;
import io.datawollet.internal.record.EnvelopeId;
import io.datawollet.internal.record.EnvelopeLink;
import io.datawollet.internal.record.KeyRing;
import io.datawollet.internal.record.Owner;
import io.datawollet.internal.record.RootSecrets;
import io.datawollet.internal.record.WrongKeyException;
import io.datawollet.key.EnvelopeKey;
import io.datawollet.store.ContainerListing;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.StoreKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes envelopes, opens them for sessions that attach them, and puts them under newer root keys. */
public final class EnvelopeVault {
    /** How many envelopes are asked of the store at a time when they are put under another root key. */
    private static final int PAGE = 256;

    /** What making an envelope draws: id 20 | key 32 | data key 32 | record id 16 | two nonces. */
    public static final int RANDOM_BYTES = 20 + EnvelopeKey.LENGTH + 48 + 2 * Primitives.NONCE_BYTES;

    private final ContainerTools tools;

    public EnvelopeVault(ContainerTools tools) {
        this.tools = tools;
    }

    /** Hears why an envelope was not opened; the client learns less. */
    public interface Alarm {
        /** A client asked for one that it does not get. */
        void refused(String reason);

        /** The store gave something that was not put there. */
        void tampered(String reason);
    }

    /** A new envelope, stored or not yet. */
    public record Made(EnvelopeLink link, EnvelopeKey key, ContainerRecord record) {
        /** Id and key, as the client gets them. */
        public EnvelopeCredentials credentials() {
            return EnvelopeCredentials.of(link.id().reveal(), key.reveal());
        }

        /** Shows nothing of it. */
        @Override
        public String toString() {
            return "Made[redacted]";
        }
    }

    /** A new envelope of this owner's client; nothing is stored. Draws {@link #RANDOM_BYTES}. */
    public Made make(Randomness random, Owner owner, RootSecrets root, Duration retention, Instant now) {
        EnvelopeId id = EnvelopeId.create(random);
        EnvelopeKey key = EnvelopeKey.of(random.take(EnvelopeKey.LENGTH));
        Instant end = now.plus(retention);
        EnvelopeLink link = EnvelopeLink.created(
                id, random.take(Primitives.KEY_BYTES), random.take(16), now.toEpochMilli(), end.toEpochMilli());
        byte[] sealed = EnvelopeFormat.seal(tools.primitives, random, root, owner, key, link);
        StoreKey address = id.address(tools.primitives, owner);
        return new Made(
                link, key, new ContainerRecord(address, EnvelopeFormat.revision(sealed), sealed, root.id(), end));
    }

    /**
     * Opens an envelope. One that lies under another root key than the active one is put under that on the way, if nobody is
     * faster.
     *
     * @throws DataWolletException {@code ENVELOPE_NOT_FOUND}, {@code ENVELOPE_ACCESS_DENIED} or
     *     {@code ENVELOPE_STORE_FAILED}
     */
    public EnvelopeLink attach(KeyRing ring, Owner owner, EnvelopeCredentials credentials, Alarm alarm) {
        Instant now = tools.now();
        EnvelopeId id = EnvelopeId.parse(credentials.id()).orElseThrow(() -> absent(alarm, "a malformed envelope id"));
        StoreKey address = id.address(tools.primitives, owner);
        ContainerSnapshot found = tools.store
                .load(address, now)
                .orElseThrow(() -> absent(alarm, "no such envelope of this client, or its retention is over"));
        try {
            RootSecrets root = ring.find(EnvelopeFormat.rootKeyId(found.header()), now)
                    .orElseThrow(() -> absent(alarm, "the envelope's root key is gone or serves no more"));
            EnvelopeLink link =
                    EnvelopeFormat.open(tools.primitives, root, owner, id, presented(credentials), found.header());
            if (now.toEpochMilli() >= link.expiresAt()) {
                throw absent(alarm, "the envelope's retention is over");
            }
            if (root.id() != ring.active().id()) {
                tryRewrap(root, ring.active(), address, found, now);
            }
            return link;
        } catch (WrongKeyException e) {
            throw denied(alarm);
        } catch (BrokenSealException e) {
            alarm.tampered("an envelope does not open: " + e.getMessage());
            throw notFound();
        }
    }

    /** The key as presented; a malformed one is as wrong as any. */
    private static EnvelopeKey presented(EnvelopeCredentials credentials) throws WrongKeyException {
        return EnvelopeKey.of(
                Base64Url.decode(credentials.revealKey(), EnvelopeKey.LENGTH).orElseThrow(WrongKeyException::new));
    }

    /** Whoever attaches has his envelope; that this did not work is told, and the background job will come by. */
    private void tryRewrap(RootSecrets from, RootSecrets to, StoreKey address, ContainerSnapshot found, Instant now)
            throws BrokenSealException {
        try {
            boolean unused = rewrap(from, to, address, found, now);
        } catch (DataWolletException e) {
            // The store's failure has been told already, and is none of attaching.
            return;
        }
    }

    private boolean rewrap(RootSecrets from, RootSecrets to, StoreKey address, ContainerSnapshot found, Instant now)
            throws BrokenSealException {
        byte[] sealed = EnvelopeFormat.rewrap(
                tools.primitives, tools.draw(Primitives.NONCE_BYTES), from, to, address, found.header());
        return tools.store.replaceHeader(
                address, found.revision(), EnvelopeFormat.revision(sealed), sealed, to.id(), now);
    }

    /**
     * Puts envelopes that lie under other root keys of the ring under the active one.
     *
     * @param limit how many at most
     * @return how many were; fewer than {@code limit} means that what is left does not open or was changed meanwhile
     */
    public int rewrapAll(KeyRing ring, int limit, Alarm alarm) {
        Instant now = tools.now();
        int done = 0;
        for (RootSecrets from : ring.serving(now)) {
            if (from.id() != ring.active().id() && done < limit) {
                done += rewrapAll(from, ring.active(), limit - done, now, alarm);
            }
        }
        return done;
    }

    private int rewrapAll(RootSecrets from, RootSecrets to, int limit, Instant now, Alarm alarm) {
        Optional<StoreKey> after = Optional.empty();
        int done = 0;
        while (done < limit) {
            int wanted = Math.min(PAGE, limit - done);
            List<ContainerListing> page = tools.store.byRootKey(from.id(), after, wanted, now);
            if (page.size() > wanted) {
                throw tools.store.dishonest("a list of envelopes that is longer than asked");
            }
            for (ContainerListing each : page) {
                if (after.isPresent() && each.address().compareTo(after.get()) <= 0) {
                    throw tools.store.dishonest("a list of envelopes that is not in order");
                }
                after = Optional.of(each.address());
                done += rewrapListed(from, to, each, now, alarm) ? 1 : 0;
            }
            if (page.size() < wanted) {
                break;
            }
        }
        return done;
    }

    private boolean rewrapListed(RootSecrets from, RootSecrets to, ContainerListing listed, Instant now, Alarm alarm) {
        try {
            return rewrap(from, to, listed.address(), listed.container(), now);
        } catch (BrokenSealException e) {
            alarm.tampered("an envelope cannot be put under another root key: " + e.getMessage());
            return false;
        }
    }

    /** How many live envelopes lie under a root key. */
    public long count(int rootKeyId) {
        return tools.store.countByRootKey(rootKeyId, tools.now());
    }

    private static DataWolletException absent(Alarm alarm, String reason) {
        alarm.refused(reason);
        return notFound();
    }

    private static DataWolletException denied(Alarm alarm) {
        alarm.refused("the envelope's key is another");
        return new DataWolletException(ErrorCode.ENVELOPE_ACCESS_DENIED, "the envelope does not open with this key");
    }

    /** The same words for every reason. */
    public static DataWolletException notFound() {
        return new DataWolletException(
                ErrorCode.ENVELOPE_NOT_FOUND, "there is no such envelope, or its retention is over");
    }
}
