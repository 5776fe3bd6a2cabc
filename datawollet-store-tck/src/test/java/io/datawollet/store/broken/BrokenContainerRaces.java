package io.datawollet.store.broken;

import io.datawollet.store.ContainerRecord;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.Revision;
import io.datawollet.store.StoreKey;
import io.datawollet.store.tck.ModelContainer;
import io.datawollet.store.tck.ModelEnvelopeStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stores that are right for one caller at a time. */
final class BrokenContainerRaces {
    static final List<BrokenStore<EnvelopeStore>> ALL = List.of(
            BrokenStore.ofEnvelopes("an address is looked at before it is taken", "E10", CreatesIfAbsent::new),
            BrokenStore.ofEnvelopes("a header is compared before it is replaced", "E30", ComparesFirst::new),
            BrokenStore.ofEnvelopes("a replacement puts a removed container back", "E40", ReplacePutsBack::new),
            BrokenStore.ofEnvelopes("two removals remove one container", "E40", LooksThenRemoves::new));

    private BrokenContainerRaces() {}

    private static final class CreatesIfAbsent extends ModelEnvelopeStore {
        @Override
        public boolean create(ContainerRecord record, Instant now) {
            boolean taken = atomically(() -> containers().containsKey(record.address()));
            Gap.open();
            if (!taken) {
                Object unused = atomically(() -> {
                    containers().put(record.address(), new ModelContainer(record));
                    return record;
                });
            }
            return !taken;
        }
    }

    private static final class ComparesFirst extends ModelEnvelopeStore {
        @Override
        public HeaderResult replaceHeader(
                StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
            Optional<ContainerSnapshot> old = load(address, now);
            Gap.open();
            Optional<ContainerSnapshot> current = load(address, now);
            Revision seen = old.isPresent() && old.get().revision().equals(expected) && current.isPresent()
                    ? current.get().revision()
                    : expected;
            return super.replaceHeader(address, seen, revision, header, rootKeyId, now);
        }
    }

    private static final class ReplacePutsBack extends ModelEnvelopeStore {
        @Override
        public HeaderResult replaceHeader(
                StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
            ModelContainer in = atomically(() -> containers().get(address));
            Gap.open();
            return atomically(() -> {
                if (in != null) {
                    containers().put(address, in);
                }
                return super.replaceHeader(address, expected, revision, header, rootKeyId, now);
            });
        }
    }

    private static final class LooksThenRemoves extends ModelEnvelopeStore {
        @Override
        public boolean remove(StoreKey address) {
            boolean there = atomically(() -> containers().containsKey(address));
            Gap.open();
            super.remove(address);
            return there;
        }
    }
}
