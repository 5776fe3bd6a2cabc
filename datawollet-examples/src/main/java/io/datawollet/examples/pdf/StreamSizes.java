package io.datawollet.examples.pdf;

import io.datawollet.examples.pdf.WorkMeter.WorkStopped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDocument;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObject;
import org.apache.pdfbox.cos.COSObjectKey;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.filter.Filter;
import org.apache.pdfbox.filter.FilterFactory;
import org.apache.pdfbox.io.RandomAccessInputStream;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/**
 * Finds streams that unfold to more than allowed where {@link MeteredSource} cannot: those with a chain of filters,
 * those of an encrypted document, and run lengths. They are unfolded once into nothing before PDFBox keeps the result.
 */
final class StreamSizes {
    private static final Set<COSName> IMAGE_FILTERS =
            Set.of(COSName.DCT_DECODE, COSName.JPX_DECODE, COSName.JBIG2_DECODE, COSName.CCITTFAX_DECODE);
    private static final Set<COSName> METERED_ALONE =
            Set.of(COSName.FLATE_DECODE, COSName.FLATE_DECODE_ABBREVIATION, COSName.LZW_DECODE);

    private final WorkMeter meter;

    StreamSizes(WorkMeter meter) {
        this.meter = meter;
    }

    /** Throws {@link WorkStopped} if a stream is too large; what else is wrong with a stream is not looked at. */
    void check(COSDocument document) {
        boolean encrypted = document.isEncrypted();
        // A stream always stands for itself in the file: entries of compressed objects have a negative offset.
        List<COSObjectKey> keys = document.getXrefTable().entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
        for (COSObjectKey key : keys) {
            meter.check();
            COSObject object = document.getObjectFromPool(key);
            if (object != null && object.getObject() instanceof COSStream stream) {
                check(stream, encrypted);
            }
        }
    }

    private void check(COSStream stream, boolean encrypted) {
        List<COSName> filters = filtersOf(stream);
        boolean metered = filters.size() == 1 && METERED_ALONE.contains(filters.get(0)) && !encrypted;
        if (filters.isEmpty() || metered) {
            return;
        }
        try {
            unfold(stream, filters);
        } catch (WorkStopped stopped) {
            throw stopped;
        } catch (IOException | RuntimeException broken) {
            // A broken stream may well be one that the text does not need: whoever needs it will say so.
            meter.check();
        }
    }

    private static List<COSName> filtersOf(COSStream stream) {
        COSBase filters = stream.getFilters();
        List<COSName> names = new ArrayList<>();
        if (filters instanceof COSName name) {
            names.add(name);
        } else if (filters instanceof COSArray array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.getObject(i) instanceof COSName name) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private void unfold(COSStream stream, List<COSName> filters) throws IOException {
        InputStream input = stream.createRawInputStream();
        for (int i = 0; i < filters.size() && !IMAGE_FILTERS.contains(filters.get(i)); i++) {
            Filter filter = FilterFactory.INSTANCE.getFilter(filters.get(i));
            boolean last = i == filters.size() - 1 || IMAGE_FILTERS.contains(filters.get(i + 1));
            try (InputStream encoded = input;
                    BoundedBytes decoded = new BoundedBytes(!last)) {
                filter.decode(encoded, decoded, stream, i);
                input = decoded.reopen();
            }
        }
        input.close();
    }

    /** Counts what is written, and keeps it if a next filter needs it. */
    private final class BoundedBytes extends OutputStream {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final boolean keep;
        private long count;

        BoundedBytes(boolean keep) {
            this.keep = keep;
        }

        @Override
        public void write(int value) {
            count(1);
            if (keep) {
                kept.write(value);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            count(length);
            if (keep) {
                kept.write(bytes, offset, length);
            }
        }

        private void count(int length) {
            count += length;
            meter.checkStreamBytes(count);
        }

        InputStream reopen() throws IOException {
            return new RandomAccessInputStream(new RandomAccessReadBuffer(kept.toByteArray()));
        }
    }
}
