package io.datawollet.store.redis;

import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The line of docs/redis.md that makes a user. */
final class DocumentedRights {
    private static final Path PAGE = Path.of("..", "docs", "redis.md");
    private static final Pattern LINE = Pattern.compile("(ACL SETUSER (\\S+) on >(\\S+) .*)");
    private static final Pattern CLUSTER = Pattern.compile("In a Cluster add `([^`]+)`");

    private static final Pattern WAITING = Pattern.compile("for `waitReplicas` add `([^`]+)`");

    private DocumentedRights() {}

    /** As it stands there. */
    static String line() {
        return found(LINE).group(1);
    }

    /** With what is to be added for a Cluster. */
    static String lineForCluster() {
        return line() + " " + found(CLUSTER).group(1);
    }

    /** With what is to be added to wait for replicas. */
    static String lineForWaiting() {
        return line() + " " + found(WAITING).group(1);
    }

    /** The address for this user. */
    static RedisURI as(RedisURI uri) {
        Matcher line = found(LINE);
        return RedisURI.builder(uri)
                .withAuthentication(line.group(2), line.group(3))
                .build();
    }

    private static Matcher found(Pattern pattern) {
        try {
            Matcher found = pattern.matcher(Files.readString(PAGE));
            if (!found.find()) {
                throw new IllegalStateException(PAGE + " has no line of rights");
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
