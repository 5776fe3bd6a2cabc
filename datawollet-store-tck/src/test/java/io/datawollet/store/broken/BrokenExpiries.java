package io.datawollet.store.broken;

import io.datawollet.store.SessionStore;
import java.time.Instant;
import java.util.List;

/** Stores whose records end by themselves, but wrongly. */
final class BrokenExpiries {
    static final List<BrokenStore<SessionStore>> ALL = List.of(
            new BrokenStore<>(
                    "the log of a removed session is left to its time to live", "S70", EndsByItself::leavingLogs),
            new BrokenStore<>(
                    "records end by themselves at their end", "S3", () -> new EndsByItself((record, end) -> end)),
            new BrokenStore<>(
                    "records never end by themselves", "S3", () -> new EndsByItself((record, end) -> Instant.MAX)),
            new BrokenStore<>(
                    "records end by themselves as was said when they were created",
                    "S3",
                    () -> new EndsByItself((record, end) -> record.createdAt().plusSeconds(4 + 45))));

    private BrokenExpiries() {}
}
