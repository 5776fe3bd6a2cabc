package io.datawollet.store.broken;

import java.util.concurrent.locks.LockSupport;

/** The time between looking and acting in which another thread gets in. */
final class Gap {
    private static final long NANOS = 20_000;

    private Gap() {}

    /** Lets another thread have the core for some microseconds. */
    static void open() {
        LockSupport.parkNanos(NANOS);
    }
}
