package io.datawollet.examples.pdf;

import io.datawollet.examples.pdf.UnreadableDocumentException.Reason;
import io.datawollet.examples.pdf.WorkMeter.WorkStopped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.MemoryUsageSetting;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;

/**
 * Reads one document in the calling thread, with PDFBox and in memory only. Whatever PDFBox throws at a hostile
 * document leaves here as an {@link UnreadableDocumentException}.
 */
final class PdfReader {
    private static final byte[] HEADER = "%PDF-".getBytes(StandardCharsets.US_ASCII);
    /** Readers look for the header in the first kilobyte, since some writers put other bytes before it. */
    private static final int HEADER_WITHIN = 1024;

    private final ExtractionLimits limits;

    PdfReader(ExtractionLimits limits) {
        this.limits = limits;
    }

    Extraction read(byte[] pdf, WorkMeter meter) throws UnreadableDocumentException {
        if (!hasHeader(pdf)) {
            throw new UnreadableDocumentException(Reason.NOT_A_PDF, null);
        }
        try {
            return parse(pdf, meter);
        } catch (Throwable failure) {
            // Hostile documents make PDFBox fail in any way: stack overflow and missing optional classes included.
            throw new UnreadableDocumentException(meter.stopReason().orElseGet(() -> reasonOf(failure)), failure);
        }
    }

    private static boolean hasHeader(byte[] pdf) {
        int last = Math.min(pdf.length, HEADER_WITHIN) - HEADER.length;
        for (int start = 0; start <= last; start++) {
            if (Arrays.equals(pdf, start, start + HEADER.length, HEADER, 0, HEADER.length)) {
                return true;
            }
        }
        return false;
    }

    private Extraction parse(byte[] pdf, WorkMeter meter) throws IOException {
        MemoryUsageSetting memory = MemoryUsageSetting.setupMainMemoryOnly(limits.maxStreamBytes());
        try (PDDocument document = Loader.loadPDF(new MeteredSource(pdf, meter), memory.streamCache)) {
            int pages = countPages(document, meter);
            new StreamSizes(meter).check(document.getDocument());
            PageText text = new PageText(meter, limits.maxTextBytes());
            text.read(document);
            String reading = text.reading();
            ExtractedFields fields = FieldFinder.find(reading).or(FieldFinder.find(text.lines()));
            meter.check();
            return new Extraction(pages, reading, text.truncated(), fields);
        }
    }

    /** The number in the document's page tree is only a claim, so the pages themselves are counted. */
    private int countPages(PDDocument document, WorkMeter meter) {
        int pages = 0;
        for (var ignored : document.getPages()) {
            meter.check();
            if (++pages > limits.maxPages()) {
                throw new WorkStopped(Reason.TOO_MANY_PAGES);
            }
        }
        if (pages == 0) {
            throw new WorkStopped(Reason.NO_PAGES);
        }
        return pages;
    }

    private static Reason reasonOf(Throwable failure) {
        if (failure instanceof WorkStopped stopped) {
            return stopped.reason();
        }
        if (failure instanceof InvalidPasswordException || needsCertificate(failure)) {
            return Reason.PASSWORD;
        }
        return failure instanceof OutOfMemoryError ? Reason.TOO_LARGE : Reason.DAMAGED;
    }

    /** Documents sealed for a certificate need a library that is left out on purpose: the key would be missing anyway. */
    private static boolean needsCertificate(Throwable failure) {
        return failure instanceof LinkageError
                && String.valueOf(failure.getMessage()).contains("org/bouncycastle/");
    }
}
