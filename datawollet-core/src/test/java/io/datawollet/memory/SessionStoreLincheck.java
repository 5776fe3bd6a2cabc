package io.datawollet.memory;

import static io.datawollet.memory.Sessions.END;
import static io.datawollet.memory.Sessions.NOW;
import static io.datawollet.memory.Sessions.address;
import static io.datawollet.memory.Sessions.bytes;
import static io.datawollet.memory.Sessions.key;
import static io.datawollet.memory.Sessions.revision;

import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.WriteResult;
import java.util.List;
import java.util.stream.Collectors;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Whatever threads do to the store at the same time, their answers are those of some order, one after the other (rule S1):
 * Lincheck makes up scenarios on two sessions of one partition, runs them in many interleavings and looks for that order.
 * Runs in a JVM of its own, since it instruments the code that it tries.
 */
@Param(name = "session", gen = IntGen.class, conf = "1:2")
@Param(name = "revision", gen = IntGen.class, conf = "1:3")
public class SessionStoreLincheck {
    private static final int PARTITION = 1;

    private final MemorySessionStore store = MemorySessionStore.create(MemoryCapacity.ofBytes(10_000_000));

    /** Answers as text, since arrays know no equality. */
    @Operation
    public String create(@Param(name = "session") int session) {
        return store.create(Sessions.record(address(PARTITION, session), 1, END), NOW, 9)
                .toString();
    }

    @Operation
    public String append(
            @Param(name = "session") int session,
            @Param(name = "revision") int expected,
            @Param(name = "revision") int next) {
        SessionAddress here = address(PARTITION, session);
        return words(
                store.append(here, revision(expected), revision(next), bytes(next), bytes(expected, next), END, NOW));
    }

    @Operation
    public String replace(
            @Param(name = "session") int session,
            @Param(name = "revision") int expected,
            @Param(name = "revision") int next) {
        SessionAddress here = address(PARTITION, session);
        return words(store.replace(here, revision(expected), revision(next), bytes(next), END, NOW));
    }

    @Operation
    public String move(@Param(name = "session") int session, @Param(name = "revision") int expected) {
        SessionRecord there = new SessionRecord(address(PARTITION, 3 - session), revision(4), bytes(4), NOW, END);
        return words(store.move(address(PARTITION, session), revision(expected), there, NOW));
    }

    @Operation
    public String load(@Param(name = "session") int session) {
        return store.load(address(PARTITION, session), NOW, 9, Long.MAX_VALUE)
                .map(SessionStoreLincheck::words)
                .orElse("nothing");
    }

    @Operation
    public boolean remove(@Param(name = "session") int session) {
        return store.remove(address(PARTITION, session));
    }

    @Operation
    public int removePartition() {
        return store.removePartition(key(PARTITION), 9);
    }

    @Operation
    public List<SessionAddress> list() {
        return store.list(key(PARTITION), NOW, 9).stream()
                .map(listing -> listing.address())
                .toList();
    }

    private static String words(WriteResult result) {
        return result instanceof WriteResult.Conflict conflict
                ? "conflict with " + conflict.current().revision() + " after "
                        + conflict.current().rowCount()
                : result.toString();
    }

    private static String words(SessionPage page) {
        return page.session().revision() + " "
                + page.rows().stream().map(row -> row[0] + "to" + row[1]).collect(Collectors.joining(","));
    }

    @Test
    void S1_every_interleaving_is_some_order() {
        new ModelCheckingOptions()
                .iterations(8)
                .invocationsPerIteration(60)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(2)
                .check(SessionStoreLincheck.class);
    }

    @Test
    void S1_what_threads_of_their_own_come_to_is_some_order() {
        new StressOptions()
                .iterations(15)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(2)
                .check(SessionStoreLincheck.class);
    }
}
