package io.datawollet.internal.crypto;

/** Every purpose for which something is authenticated or derived. Each stands in exactly one place of the code. */
public enum Label {
    ROOT_ID("dw1/root/id"),
    ROOT_ADDRESS("dw1/root/addr"),
    ROOT_LOG("dw1/root/log"),
    ROOT_SESSION("dw1/root/sess"),
    ROOT_CONFIDENTIAL("dw1/root/conf"),
    ROOT_ENVELOPE("dw1/root/env"),
    SESSION_ID("dw1/id"),
    SESSION_ADDRESS("dw1/addr/session"),
    PARTITION_ADDRESS("dw1/addr/partition"),
    BUCKET_ADDRESS("dw1/addr/bucket"),
    CONFIDENTIAL_KEY("dw1/conf"),
    HEADER_KEY("dw1/hdr"),
    HEADER_AAD("dw1/hdr/aad"),
    HISTORY_KEY("dw1/hist"),
    HISTORY_AAD("dw1/hist/aad"),
    LOG_REFERENCE("dw1/log/session"),
    ENVELOPE_ADDRESS("dw1/addr/envelope"),
    CONTAINER_ADDRESS("dw1/addr/container"),
    DOCUMENT_ADDRESS("dw1/addr/document"),
    ENVELOPE_INNER_KEY("dw1/env/in"),
    ENVELOPE_INNER_AAD("dw1/env/inner"),
    ENVELOPE_OUTER_KEY("dw1/env/out"),
    ENVELOPE_OUTER_AAD("dw1/env/aad"),
    DOCUMENTS_KEY("dw1/docs"),
    NAMES_KEY("dw1/names"),
    INFO_KEY("dw1/info"),
    INFO_AAD("dw1/info/aad"),
    DOCUMENT_CONTEXT("dw1/doc");

    private final String text;

    Label(String text) {
        this.text = text;
    }

    int length() {
        return text.length();
    }

    /** All labels are ASCII, so a character is a byte. */
    void copyTo(byte[] target, int offset) {
        for (int i = 0; i < text.length(); i++) {
            target[offset + i] = (byte) text.charAt(i);
        }
    }

    /** The label as text, for documentation and tests. */
    public String text() {
        return text;
    }
}
