package io.datawollet.examples.host;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** The arguments cannot be followed; the message is the one line that the user sees. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final String USAGE =
            "usage: tour [file.pdf …] | demo | serve --port <n> [--on jdk|spring|jetty] [--clients <file>]"
                    + " [--root-keys <file>] [--data <dir>] [--jdbc-url <url> [--jdbc-user <name>]]"
                    + " [--redis-url <url> (for the sessions; the rest needs --data or --jdbc-url)]";

    UsageException(String message) {
        super(message);
    }

    UsageException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A file or folder cannot be used; of the file system's exceptions many say no more than its name. */
    static UsageException of(String what, IOException e) {
        String reason = String.valueOf(e.getMessage());
        if (e instanceof NoSuchFileException) {
            reason = "there is no such file";
        } else if (e instanceof AccessDeniedException) {
            reason = "access is denied";
        } else if (e instanceof CharacterCodingException) {
            reason = "it is not text in UTF-8";
        }
        return new UsageException(what + ": " + reason, e);
    }
}
