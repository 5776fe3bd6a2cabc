package io.datawollet.examples.pdf;

import io.datawollet.examples.pdf.UnreadableDocumentException.Reason;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads text and fields from PDF documents of any origin, in memory only and within {@link ExtractionLimits}. Each
 * document is read in a thread of its own; when its time is over the caller gets its answer at once, while the place
 * that the work took becomes free only when the work has really ended, so that documents that hang can never take more
 * threads than the limit. Thread-safe; one instance serves a whole process.
 */
public final class PdfExtractor implements AutoCloseable {
    static {
        BundledFonts.use();
    }

    /** The reading itself, which a test can replace. */
    @FunctionalInterface
    interface Work {
        Extraction read(byte[] pdf, WorkMeter meter) throws UnreadableDocumentException;
    }

    private final ExtractionLimits limits;
    private final Work work;
    private final Semaphore places;
    private final Set<WorkMeter> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** An extractor with {@link ExtractionLimits#DEFAULT}. */
    public PdfExtractor() {
        this(ExtractionLimits.DEFAULT);
    }

    /**
     * An extractor with limits of its own.
     *
     * @param limits what an extraction may cost
     */
    public PdfExtractor(ExtractionLimits limits) {
        this(limits, new PdfReader(limits)::read);
    }

    PdfExtractor(ExtractionLimits limits, Work work) {
        this.limits = limits;
        this.work = work;
        this.places = new Semaphore(limits.maxConcurrent(), true);
    }

    /**
     * Reads a document. Blocks while others take all places, and until the document is read, in all no longer than
     * {@link ExtractionLimits#maxTime()}. A PDF that opens without a password is read even if an owner's password
     * restricts what viewers allow.
     *
     * @param pdf the document; not copied, and must not change, not even after a failure for lack of time
     * @return what was read
     * @throws UnreadableDocumentException if the document cannot be read ({@link Reason} tells why), if no place became
     *     free in time or a place came too late to finish ({@link Reason#BUSY}), or if the calling thread was
     *     interrupted or the extractor is closed ({@link Reason#STOPPED}); a thread interrupted stays so. Nothing of the
     *     document is kept in any case
     */
    public Extraction extract(byte[] pdf) throws UnreadableDocumentException {
        long deadline = System.nanoTime() + limits.maxTime().toNanos();
        try {
            boolean waited = !places.tryAcquire(0, TimeUnit.NANOSECONDS);
            if (waited && !places.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new UnreadableDocumentException(Reason.BUSY, null);
            }
            // A document that had to wait has not had its full time: running out of it is not its fault.
            WorkMeter meter = new WorkMeter(deadline, waited ? Reason.BUSY : Reason.TOO_SLOW, limits.maxStreamBytes());
            return await(start(pdf, meter), meter, deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreadableDocumentException(Reason.STOPPED, e);
        }
    }

    private FutureTask<Extraction> start(byte[] pdf, WorkMeter meter) {
        FutureTask<Extraction> task = new FutureTask<>(() -> work.read(pdf, meter));
        Thread worker = new Thread(() -> runAndLeave(task, meter), "pdf-extraction");
        worker.setDaemon(true);
        running.add(meter);
        if (closed) {
            meter.stop(Reason.STOPPED);
        }
        boolean started = false;
        try {
            worker.start();
            started = true;
        } finally {
            if (!started) {
                leave(meter);
            }
        }
        return task;
    }

    private void runAndLeave(FutureTask<Extraction> task, WorkMeter meter) {
        try {
            task.run();
        } finally {
            leave(meter);
        }
    }

    private void leave(WorkMeter meter) {
        running.remove(meter);
        places.release();
    }

    private static Extraction await(FutureTask<Extraction> task, WorkMeter meter, long deadline)
            throws UnreadableDocumentException, InterruptedException {
        try {
            return task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new UnreadableDocumentException(meter.stopLate(), e);
        } catch (InterruptedException e) {
            meter.stop(Reason.STOPPED);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnreadableDocumentException unreadable) {
                throw new UnreadableDocumentException(unreadable.reason(), unreadable);
            }
            throw new UnreadableDocumentException(Reason.DAMAGED, e.getCause());
        }
    }

    /** Callers that wait for a place; for tests. */
    int waiting() {
        return places.getQueueLength();
    }

    /** Places that are free; for tests. */
    int free() {
        return places.availablePermits();
    }

    /** Stops what is running and refuses what comes; returns at once. Closing twice is harmless. */
    @Override
    public void close() {
        closed = true;
        running.forEach(meter -> meter.stop(Reason.STOPPED));
    }
}
