package io.datawollet.store.redis;

import io.datawollet.store.StoreException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs scripts on the server and says truly what came of it. Safe for use by many threads. */
final class Redis implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Redis.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

    private final Connections connections;
    private final Duration timeout;
    private final ReplicaWait replicas;
    private final AtomicLong textsSent = new AtomicLong();

    /** The connection whose server is known to keep what it was given. */
    private volatile @Nullable StatefulConnection<byte[], byte[]> checked;

    Redis(Connections connections, Duration timeout, ReplicaWait replicas) {
        this.connections = connections;
        this.timeout = timeout;
        this.replicas = replicas;
    }

    /**
     * Runs a script that only reads.
     *
     * @throws StoreException if it gave no answer
     */
    List<Object> read(String operation, Script script, byte[][] keys, byte[]... arguments) {
        return onShared(operation, (shared, deadline) -> answer(shared, script, keys, arguments, deadline));
    }

    /**
     * Runs a script that writes, and waits for replicas if that is asked for.
     *
     * @throws StoreException if it gave no answer, or too few replicas confirmed
     */
    List<Object> write(String operation, Script script, byte[][] keys, byte[]... arguments) {
        if (!replicas.isWanted()) {
            return read(operation, script, keys, arguments);
        }
        return onShared(
                operation,
                (shared, deadline) -> connections.lease(deadline.left(), own -> {
                    List<Object> answer = answer(own, script, keys, arguments, deadline);
                    replicas.await(own);
                    return answer;
                }));
    }

    private interface Use {
        List<Object> with(StatefulConnection<byte[], byte[]> shared, Deadline deadline) throws CommandFailure;
    }

    private List<Object> onShared(String operation, Use use) {
        long start = System.nanoTime();
        Deadline deadline = Deadline.after(timeout);
        try {
            StatefulConnection<byte[], byte[]> shared = connections.shared(deadline.left());
            try {
                checkPolicy(operation, shared, deadline);
                List<Object> answer = use.with(shared, deadline);
                connections.answered();
                return answer;
            } catch (CommandFailure e) {
                connections.failed(shared, e, start);
                throw e;
            }
        } catch (CommandFailure e) {
            throw Failures.of(operation, e);
        }
    }

    /** How often a server did not know a script and was sent its text. */
    long textsSent() {
        return textsSent.get();
    }

    private void checkPolicy(String operation, StatefulConnection<byte[], byte[]> connection, Deadline deadline)
            throws CommandFailure {
        if (checked != connection) {
            EvictionPolicy.check(operation, connection, deadline);
            checked = connection;
        }
    }

    /**
     * Once, and again as long as a cluster says that the keys are just moving to another node: nothing was done then. The other
     * errors are the caller's to act on.
     */
    private List<Object> answer(
            StatefulConnection<byte[], byte[]> connection,
            Script script,
            byte[][] keys,
            byte[][] arguments,
            Deadline deadline)
            throws CommandFailure {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return byNameOrText(connection, script, keys, arguments, deadline);
            } catch (CommandFailure e) {
                if (!e.code().equals("TRYAGAIN") || deadline.left().compareTo(pause) < 0) {
                    throw e;
                }
                LockSupport.parkNanos(pause.toNanos());
                pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
            }
        }
    }

    private List<Object> byNameOrText(
            StatefulConnection<byte[], byte[]> connection,
            Script script,
            byte[][] keys,
            byte[][] arguments,
            Deadline deadline)
            throws CommandFailure {
        try {
            return sent(connection, CommandType.EVALSHA, script.sha(), keys, arguments, deadline);
        } catch (CommandFailure e) {
            if (!e.code().equals("NOSCRIPT")) {
                throw e;
            }
            textsSent.incrementAndGet();
            LOG.debug("the server does not know the script {} and is sent its text", script);
            return sent(connection, CommandType.EVAL, script.text(), keys, arguments, deadline);
        }
    }

    private static List<Object> sent(
            StatefulConnection<byte[], byte[]> connection,
            CommandType command,
            byte[] script,
            byte[][] keys,
            byte[][] arguments,
            Deadline deadline)
            throws CommandFailure {
        Attempt attempt = new Attempt(
                command,
                new CommandArgs<>(ByteArrayCodec.INSTANCE)
                        .add(script)
                        .add(keys.length)
                        .addKeys(keys)
                        .addValues(Arrays.asList(arguments)));
        return attempt.sendOn(connection, deadline.left());
    }

    @Override
    public void close() {
        connections.close();
    }
}
