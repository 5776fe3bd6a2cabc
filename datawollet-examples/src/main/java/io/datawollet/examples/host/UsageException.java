package io.datawollet.examples.host;

/** The arguments cannot be followed; the message is the one line that the user sees. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final String USAGE =
            "usage: tour [file.pdf …] | serve --port <n> [--clients <file>]" + " [--root-keys <file>] [--data <dir>]";

    UsageException(String message) {
        super(message);
    }

    UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
