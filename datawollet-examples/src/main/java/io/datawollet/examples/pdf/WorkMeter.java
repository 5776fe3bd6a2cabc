package io.datawollet.examples.pdf;

import com.sun.management.ThreadMXBean;
import io.datawollet.examples.pdf.UnreadableDocumentException.Reason;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Watches over one extraction: how long it may go on, and how much one stream may unfold to. The worker asks it at
 * every step; any thread may stop it. Once stopped it stays stopped, so that PDFBox cannot carry on by swallowing the
 * exception.
 */
final class WorkMeter {
    private final long deadlineNanos;
    private final Reason whenLate;
    private final long maxStreamBytes;
    private final AtomicReference<Reason> stopped = new AtomicReference<>();
    private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private long steps;

    /** The deadline is a value of {@link System#nanoTime()}. */
    WorkMeter(long deadlineNanos, Reason whenLate, long maxStreamBytes) {
        this.deadlineNanos = deadlineNanos;
        this.whenLate = whenLate;
        this.maxStreamBytes = maxStreamBytes;
    }

    /** Throws {@link WorkStopped} if the work was stopped or its time is over. */
    void check() {
        if (System.nanoTime() - deadlineNanos >= 0) {
            stopLate();
        }
        Reason reason = stopped.get();
        if (reason != null) {
            throw new WorkStopped(reason);
        }
    }

    /** A step of reading pages: checks as {@link #check()} does, and counts. */
    void step() {
        steps++;
        check();
    }

    /** Steps so far; for the worker's own thread only. */
    long steps() {
        return steps;
    }

    /** Throws {@link WorkStopped} if the work is to stop or one stream has unfolded to more than allowed. */
    void checkStreamBytes(long bytes) {
        if (bytes > maxStreamBytes) {
            stop(Reason.TOO_LARGE);
        }
        check();
    }

    /** Bytes that the calling thread has allocated so far, or 0 where the virtual machine does not count them. */
    long allocatedBytes() {
        return Math.max(0, threads.getCurrentThreadAllocatedBytes());
    }

    /** Asks the work to end; the first reason counts. */
    void stop(Reason reason) {
        stopped.compareAndSet(null, reason);
    }

    /** Asks the work to end because its time is over; gives the reason that counts. */
    Reason stopLate() {
        stop(whenLate);
        return stopReason().orElse(whenLate);
    }

    /** Why the work was stopped, if it was. */
    Optional<Reason> stopReason() {
        return Optional.ofNullable(stopped.get());
    }

    /** Leaves the work at once; unchecked, since PDFBox passes over many an IOException. */
    static final class WorkStopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Reason reason;

        WorkStopped(Reason reason) {
            super(reason.code(), null, false, false);
            this.reason = reason;
        }

        Reason reason() {
            return reason;
        }
    }
}
