package io.datawollet.examples.pdf;

import org.jspecify.annotations.Nullable;

/**
 * A document could not be read. The message is a sentence for a person and never holds content of the document; the
 * cause, where there is one, comes from the PDF library and may quote the document, so it must not be logged or shown.
 */
public final class UnreadableDocumentException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    UnreadableDocumentException(Reason reason, @Nullable Throwable cause) {
        super(reason.sentence(), cause);
        this.reason = reason;
    }

    /** Why the document could not be read. */
    public Reason reason() {
        return reason;
    }

    /** The reasons, each with a code for programs and a sentence for people. */
    public enum Reason {
        /** The bytes do not begin as a PDF does. */
        NOT_A_PDF("not_a_pdf", "The file is not a PDF."),
        /** The PDF's structure is broken beyond repair. */
        DAMAGED("damaged", "The PDF is damaged and cannot be read."),
        /** The PDF opens only with a password or a certificate. */
        PASSWORD("password", "The PDF is protected by a password."),
        /** The PDF has no page. */
        NO_PAGES("no_pages", "The PDF has no pages."),
        /** The PDF has more pages than allowed. */
        TOO_MANY_PAGES("too_many_pages", "The PDF has more pages than are accepted."),
        /** Reading the PDF takes more memory than allowed. */
        TOO_LARGE("too_large", "The PDF unfolds to more data than is accepted."),
        /** Reading the PDF took longer than allowed. */
        TOO_SLOW("too_slow", "Reading the PDF took too long."),
        /** Too many other documents were being read; nothing is wrong with this one. */
        BUSY("busy", "Too many documents are being read at the moment; try again later."),
        /** The extractor was closed or the calling thread interrupted; nothing is wrong with the document. */
        STOPPED("stopped", "Reading the PDF was stopped.");

        private final String code;
        private final String sentence;

        Reason(String code, String sentence) {
            this.code = code;
            this.sentence = sentence;
        }

        /** The reason in lower case with underscores, such as {@code too_many_pages}. */
        public String code() {
            return code;
        }

        /** The reason as a sentence. */
        public String sentence() {
            return sentence;
        }

        /** Whether the same document may well be read at another time: it was not the document's fault. */
        public boolean isTemporary() {
            return this == BUSY || this == STOPPED;
        }
    }
}
