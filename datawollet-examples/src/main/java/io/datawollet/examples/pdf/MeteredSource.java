package io.datawollet.examples.pdf;

import org.apache.pdfbox.io.RandomAccessRead;
import org.apache.pdfbox.io.RandomAccessReadView;

/**
 * The bytes of a document as PDFBox reads them. Every read is a chance to stop work that has run too long; and since
 * PDFBox unfolds a compressed stream while it reads it block by block, what the thread allocates between the blocks of
 * one stream tells how much that stream unfolds to. Not thread-safe, as PDFBox reads in one thread.
 */
final class MeteredSource implements RandomAccessRead {
    /** Bytes are read one by one millions of times: the clock is asked once in so many of them. */
    private static final int READS_PER_CHECK = 1024;

    private final byte[] data;
    private final WorkMeter meter;
    private final boolean stream;
    private int position;
    private int reads;
    private int blockEnd = -1;
    private long allocatedAtStart;
    private long stepsAtBlock;
    private boolean closed;

    MeteredSource(byte[] data, WorkMeter meter) {
        this(data, meter, false);
    }

    private MeteredSource(byte[] data, WorkMeter meter, boolean stream) {
        this.data = data;
        this.meter = meter;
        this.stream = stream;
    }

    @Override
    public int read() {
        if (++reads % READS_PER_CHECK == 0) {
            meter.check();
        }
        return position < data.length ? data[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        meter.check();
        if (position >= data.length) {
            return -1;
        }
        if (stream) {
            meterBlock();
        }
        int count = Math.min(length, data.length - position);
        System.arraycopy(data, position, target, offset, count);
        position += count;
        blockEnd = position;
        return count;
    }

    /**
     * A block that follows the last one belongs to the same pass over the stream; any other begins a new pass. Page
     * content may also be unfolded bit by bit as it is worked through: then what the thread allocates belongs to that
     * work, and nothing piles up, so the count begins again as well.
     */
    private void meterBlock() {
        long allocated = meter.allocatedBytes();
        if (position != blockEnd || meter.steps() != stepsAtBlock) {
            allocatedAtStart = allocated;
            stepsAtBlock = meter.steps();
        }
        meter.checkStreamBytes(allocated - allocatedAtStart);
    }

    @Override
    public long getPosition() {
        return position;
    }

    @Override
    public void seek(long target) {
        if (target < 0) {
            throw new IllegalArgumentException("a position cannot be negative");
        }
        position = (int) Math.min(target, data.length);
    }

    @Override
    public long length() {
        return data.length;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isEOF() {
        return position >= data.length;
    }

    @Override
    public RandomAccessReadView createView(long start, long length) {
        return new RandomAccessReadView(new MeteredSource(data, meter, true), start, length, true);
    }

    @Override
    public void close() {
        closed = true;
    }
}
