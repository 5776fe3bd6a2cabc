package io.datawollet.examples.pdf;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/**
 * Writes the text of all pages twice in one pass. In the order of the document's own instructions, which keeps columns
 * whole: that is the text to read. And line by line across the page, which brings a label and its amount together where
 * a document draws all labels first: that one only helps to find fields. Used once and by one thread.
 */
final class PageText extends PDFTextStripper {
    private final WorkMeter meter;
    private final int maxGlyphsPerPage;
    private final BoundedText reading;
    private final BoundedText lines;
    private int glyphs;

    PageText(WorkMeter meter, int maxTextBytes) {
        this.meter = meter;
        this.maxGlyphsPerPage = maxTextBytes;
        this.reading = new BoundedText(maxTextBytes);
        this.lines = new BoundedText(maxTextBytes);
        setLineSeparator("\n");
        setPageEnd("\n");
        // A document may claim any number of articles, and each costs memory.
        setShouldSeparateByBeads(false);
    }

    /** Reads the whole document. */
    void read(PDDocument source) throws IOException {
        writeText(source, reading);
    }

    String reading() {
        return reading.result();
    }

    String lines() {
        return lines.result();
    }

    boolean truncated() {
        return reading.truncated();
    }

    @Override
    public void processPage(PDPage page) throws IOException {
        meter.step();
        glyphs = 0;
        if (!reading.truncated()) {
            super.processPage(page);
        }
    }

    @Override
    protected void processOperator(Operator operator, List<COSBase> operands) throws IOException {
        meter.step();
        super.processOperator(operator, operands);
    }

    @Override
    protected void processTextPosition(TextPosition position) {
        meter.step();
        if (++glyphs <= maxGlyphsPerPage) {
            super.processTextPosition(position);
        } else {
            // Every glyph is at least a byte of text, so this page is cut anyway; a page of millions must not fill the
            // memory first.
            reading.markTruncated();
        }
    }

    @Override
    protected void writeString(String text, List<TextPosition> positions) throws IOException {
        meter.step();
        super.writeString(text, positions);
    }

    @Override
    protected void writePage() throws IOException {
        super.writePage();
        // Sorting changes the page's own lists, so it comes second.
        Writer original = output;
        output = lines;
        setSortByPosition(true);
        try {
            super.writePage();
        } finally {
            setSortByPosition(false);
            output = original;
        }
    }
}
