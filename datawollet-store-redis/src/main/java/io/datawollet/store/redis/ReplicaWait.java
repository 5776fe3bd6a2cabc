package io.datawollet.store.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;

/**
 * How many replicas must have a write before it is acknowledged.
 *
 * @param count how many; 0 for none
 * @param timeout how long they may take
 */
record ReplicaWait(int count, Duration timeout) {
    static final ReplicaWait NONE = new ReplicaWait(0, Duration.ZERO);

    /** The server answers when the time is over; this is for the way there and back. */
    private static final Duration TRAVEL = Duration.ofSeconds(1);

    boolean isWanted() {
        return count > 0;
    }

    /**
     * Waits for the replicas to have what was written on this connection; it answers nothing else meanwhile.
     *
     * @throws CommandFailure if fewer than asked for have it in time: it is written, but a failover could lose it
     */
    void await(StatefulConnection<byte[], byte[]> connection) throws CommandFailure {
        Attempt wait = new Attempt(
                CommandType.WAIT,
                new CommandArgs<>(ByteArrayCodec.INSTANCE).add(count).add(timeout.toMillis()));
        List<Object> answer;
        try {
            answer = wait.sendOn(connection, timeout.plus(TRAVEL));
        } catch (CommandFailure e) {
            throw e.isAnswered() ? CommandFailure.unconfirmed(e) : CommandFailure.unanswered(true, e);
        }
        if (!(answer.get(0) instanceof Long have && have >= count)) {
            throw CommandFailure.unconfirmed(null);
        }
    }
}
