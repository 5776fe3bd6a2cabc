package io.datawollet.store.redis;

import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the scripts are called with, each in the order that stands in its first lines. */
final class Arguments {
    /**
     * By how much later than their keys ended sessions leave the index. By then no node, its clock 30 seconds off, may have
     * written one whose key is still there.
     */
    private static final Duration INDEX_GRACE = Duration.ofMinutes(10);

    private final long graceMillis;

    /** For keys that stay so long beyond a session's end. */
    Arguments(Duration grace) {
        this.graceMillis = grace.toMillis();
    }

    byte[][] create(SessionRecord record, Instant now, int countUpTo) {
        return new byte[][] {
            text(Millis.compared(now)),
            Head.of(record),
            Head.member(record),
            text(Millis.exact(record.expiresAt())),
            text(ttl(record.expiresAt(), now)),
            text(endedBefore(now)),
            text(countUpTo)
        };
    }

    /** One row, or none. */
    byte[][] write(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            Instant expiresAt,
            Instant now,
            byte[]... row) {
        List<byte[]> all = new ArrayList<>(List.of(
                text(Millis.compared(now)),
                expected.toBytes(),
                revision.toBytes(),
                eightBytes(expiresAt),
                header,
                address.session().toBytes(),
                text(Millis.exact(expiresAt)),
                text(ttl(expiresAt, now)),
                text(endedBefore(now))));
        all.addAll(List.of(row));
        return all.toArray(byte[][]::new);
    }

    byte[][] move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
        return new byte[][] {
            text(Millis.compared(now)),
            expected.toBytes(),
            record.revision().toBytes(),
            eightBytes(record.expiresAt()),
            record.header(),
            from.session().toBytes(),
            record.address().session().toBytes(),
            text(Millis.exact(record.expiresAt())),
            text(ttl(record.expiresAt(), now)),
            text(endedBefore(now))
        };
    }

    byte[][] page(long from, int maxRows, long maxBytes, Instant now) {
        return new byte[][] {
            text(Millis.compared(now)), text(Millis.bound(from)), text(maxRows), text(Millis.bound(maxBytes))
        };
    }

    byte[][] list(Instant now, int limit) {
        return new byte[][] {text(Millis.compared(now)), text(limit)};
    }

    /** For how long a key is kept, by the server's clock: the two clocks need not agree. */
    private long ttl(Instant expiresAt, Instant now) {
        return Math.max(0, Millis.exact(expiresAt) - Millis.compared(now)) + graceMillis;
    }

    private long endedBefore(Instant now) {
        return Millis.compared(now) - graceMillis - INDEX_GRACE.toMillis();
    }

    /** A number as a script takes it. */
    static byte[] text(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] eightBytes(Instant instant) {
        return ByteBuffer.allocate(Long.BYTES).putLong(Millis.exact(instant)).array();
    }
}
