package io.datawollet.examples.pdf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.NoSuchElementException;

/** The PDF documents that come with the examples; people, companies and numbers in them are invented. Thread-safe. */
public final class SampleDocuments {
    private static final List<String> NAMES = List.of(
            "invoice-en-usd.pdf",
            "invoice-de-eur.pdf",
            "invoice-fr-eur.pdf",
            "receipt.pdf",
            "letter.pdf",
            "report-40-pages.pdf",
            "columns.pdf",
            "scan.pdf",
            "password.pdf",
            "broken.pdf");

    private SampleDocuments() {}

    /** The names, in the order in which a tour shows them; the last two cannot be read, on purpose. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * Opens a document.
     *
     * @param name one of {@link #names()}
     * @return its bytes; the caller closes it
     * @throws NoSuchElementException if there is no document of this name
     */
    public static InputStream open(String name) {
        InputStream stream = NAMES.contains(name) ? SampleDocuments.class.getResourceAsStream(name) : null;
        if (stream == null) {
            throw new NoSuchElementException("no sample document of this name");
        }
        return stream;
    }

    /**
     * Reads a document.
     *
     * @param name one of {@link #names()}
     * @return its bytes
     * @throws NoSuchElementException if there is no document of this name
     */
    public static byte[] read(String name) {
        try (InputStream stream = open(name)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
