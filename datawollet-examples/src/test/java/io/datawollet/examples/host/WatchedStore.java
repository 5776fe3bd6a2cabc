package io.datawollet.examples.host;

import io.datawollet.memory.MemoryEnvelopeStore;
import io.datawollet.memory.MemorySessionStore;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A memory store that notes which operations were called, and that a test can break or make hold its breath.
 *
 * @param <S> the kind of store
 */
final class WatchedStore<S> {
    private final Class<S> type;
    private final S memory;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile boolean broken;
    private volatile Optional<String> brokenOperation = Optional.empty();
    private volatile Optional<Gate> gate = Optional.empty();

    /** Where calls of one operation wait. */
    static final class Gate {
        private final String operation;
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        private Gate(String operation) {
            this.operation = operation;
        }

        void awaitArrival() throws InterruptedException {
            arrived.await();
        }

        void open() {
            open.countDown();
        }

        private void pass() throws InterruptedException {
            arrived.countDown();
            open.await();
        }
    }

    private WatchedStore(Class<S> type, S memory) {
        this.type = type;
        this.memory = memory;
    }

    static WatchedStore<SessionStore> ofSessions() {
        return new WatchedStore<>(SessionStore.class, MemorySessionStore.create());
    }

    static WatchedStore<EnvelopeStore> ofEnvelopes() {
        return new WatchedStore<>(EnvelopeStore.class, MemoryEnvelopeStore.create());
    }

    S store() {
        return type.cast(Proxy.newProxyInstance(
                WatchedStore.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call(method, arguments)));
    }

    private @Nullable Object call(Method method, @Nullable Object[] arguments) throws Throwable {
        calls.add(method.getName());
        Optional<Gate> closed = gate.filter(held -> held.operation.equals(method.getName()));
        if (closed.isPresent()) {
            closed.get().pass();
        }
        if (broken || brokenOperation.filter(method.getName()::equals).isPresent()) {
            throw new StoreException(Outcome.NOT_APPLIED, "the store is out of order");
        }
        try {
            return method.invoke(memory, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** From now on every operation fails, or none does. */
    void broken(boolean value) {
        broken = value;
        brokenOperation = Optional.empty();
    }

    /** From now on every call of this operation fails. */
    void broken(String operation) {
        brokenOperation = Optional.of(operation);
    }

    /** From now on calls of this operation wait at a gate. */
    Gate hold(String operation) {
        Gate closed = new Gate(operation);
        gate = Optional.of(closed);
        return closed;
    }

    /** What was called since the last time, by name. */
    List<String> calls() {
        List<String> since = List.copyOf(calls);
        calls.clear();
        return since;
    }
}
