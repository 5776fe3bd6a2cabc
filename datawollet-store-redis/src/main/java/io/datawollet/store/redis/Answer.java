package io.datawollet.store.redis;

import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a script answered; the scripts say in which form. */
record Answer(List<Object> parts) {
    static final int GONE = 0;
    static final int DONE = 1;
    static final int CONFLICT = 2;
    static final int TAKEN = 3;

    /** The first part of most answers. */
    int kind() {
        return (int) number(0);
    }

    long number(int part) {
        return (Long) parts.get(part);
    }

    /** The arrays in a part that is a list. */
    List<byte[]> byteArrays(int part) {
        return ((List<?>) parts.get(part)).stream().map(byte[].class::cast).toList();
    }

    WriteResult written() {
        return switch (kind()) {
            case GONE -> new WriteResult.Gone();
            case DONE -> new WriteResult.Done();
            case CONFLICT -> new WriteResult.Conflict(session());
            case TAKEN -> new WriteResult.Taken();
            default -> throw new IllegalStateException("a script answered " + kind());
        };
    }

    Optional<SessionPage> page() {
        return kind() == GONE ? Optional.empty() : Optional.of(new SessionPage(session(), byteArrays(2)));
    }

    List<SessionListing> listings(StoreKey partition) {
        List<SessionListing> listings = new ArrayList<>(parts.size() / 2);
        for (int i = 0; i < parts.size(); i += 2) {
            long expires = Long.parseLong(new String(bytes(i + 1), StandardCharsets.US_ASCII));
            listings.add(Head.listing(partition, bytes(i), Instant.ofEpochMilli(expires)));
        }
        return listings;
    }

    private SessionSnapshot session() {
        return Head.snapshot(bytes(1));
    }

    private byte[] bytes(int part) {
        return (byte[]) parts.get(part);
    }
}
