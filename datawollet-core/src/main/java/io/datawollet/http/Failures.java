package io.datawollet.http;

import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs failures that nobody foresaw. Messages of foreign exceptions may quote what they choked on, a token for instance,
 * so the log gets the types and the places where they were thrown, and not a word more.
 */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(SessionEndpoints.class);
    private static final int DEEPEST = 5;

    private Failures() {}

    static void log(String what, Exception failure) {
        LOG.error("{}: {}", what, describe(failure));
    }

    private static String describe(Exception failure) {
        StringJoiner chain = new StringJoiner(", caused by ");
        Throwable link = failure;
        for (int depth = 0; link != null && depth < DEEPEST; depth++) {
            StackTraceElement[] trace = link.getStackTrace();
            chain.add(link.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]));
            link = link.getCause();
        }
        return chain.toString();
    }
}
