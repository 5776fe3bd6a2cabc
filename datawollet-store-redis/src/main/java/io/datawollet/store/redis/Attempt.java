package io.datawollet.store.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A command that goes out once at most, and knows whether it did.
 *
 * <p>Left to itself, the driver keeps a command while it has no connection, and sends one again whose connection was lost before
 * the answer came. Both would have a write take effect behind the back of a caller who was told that it had failed. So it is
 * decided here, at the moment at which the bytes are asked for: one that was given up, or sent before, becomes a PING, whose
 * answer nobody takes for one. That holds whichever options the host's client has.
 */
final class Attempt extends AsyncCommand<byte[], byte[], List<Object>> {
    private static final byte[] PING = "*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII);

    private enum State {
        /** Not sent, or turned away by a node of a cluster that named another one. */
        WAITING,
        SENT,
        GIVEN_UP,
        /** A connection was lost with it, and the driver wanted to send it again. */
        LOST
    }

    private final AtomicReference<State> state;

    Attempt(ProtocolKeyword name, CommandArgs<byte[], byte[]> arguments) {
        this(name, arguments, new AtomicReference<>(State.WAITING));
    }

    private Attempt(ProtocolKeyword name, CommandArgs<byte[], byte[]> arguments, AtomicReference<State> state) {
        super(new Command<>(name, new Answer(state), arguments));
        this.state = state;
    }

    @Override
    public void encode(ByteBuf buffer) {
        if (state.compareAndSet(State.WAITING, State.SENT)) {
            super.encode(buffer);
        } else {
            state.compareAndSet(State.SENT, State.LOST);
            buffer.writeBytes(PING);
        }
    }

    /**
     * Sends it and waits for the answer, and after that time gives up: a command that was not sent until then never is.
     *
     * @throws CommandFailure what went wrong
     */
    List<Object> sendOn(StatefulConnection<byte[], byte[]> connection, Duration time) throws CommandFailure {
        if (time.isZero()) {
            throw CommandFailure.unanswered(false, null);
        }
        try {
            connection.dispatch(this);
            List<Object> answer = get(time.toNanos(), TimeUnit.NANOSECONDS);
            if (state.get() == State.LOST) {
                throw CommandFailure.unanswered(true, null);
            }
            return answer;
        } catch (ExecutionException e) {
            throw failed(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | RuntimeException e) {
            // Not the driver's own exceptions alone: one that was shut down throws others.
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
    }

    private CommandFailure failed(Throwable cause) {
        boolean sent = !state.compareAndSet(State.WAITING, State.GIVEN_UP);
        cancel(true);
        // An error that came after a connection was lost answers the PING.
        return cause instanceof RedisCommandExecutionException && state.get() != State.LOST
                ? CommandFailure.answered(String.valueOf(cause.getMessage()), cause)
                : CommandFailure.unanswered(sent, cause);
    }

    /** Notices that a node of a cluster turned the command away: it may go out to another one then. */
    private static final class Answer extends NestedMultiOutput<byte[], byte[]> {
        private final AtomicReference<State> state;

        Answer(AtomicReference<State> state) {
            super(ByteArrayCodec.INSTANCE);
            this.state = state;
        }

        @Override
        public void setError(ByteBuffer error) {
            super.setError(error);
            String words = getError();
            if (words.startsWith("MOVED ") || words.startsWith("ASK ")) {
                state.compareAndSet(State.SENT, State.WAITING);
            }
        }
    }
}
