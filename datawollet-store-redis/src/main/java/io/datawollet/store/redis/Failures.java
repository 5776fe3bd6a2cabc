package io.datawollet.store.redis;

import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreFullException;
import java.util.Map;

/** Says of a failure what it means for the operation. What a command was given never becomes a part of a message. */
final class Failures {
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry(CommandFailure.READONLY, "the server is a replica"),
            Map.entry(CommandFailure.UNCONFIRMED, "it is written, but too few replicas said in time that they have it"),
            Map.entry("LOADING", "the server reads its data after a start"),
            Map.entry("OOM", "the server has no memory left for more"),
            Map.entry("TRYAGAIN", "the partition's keys are on their way to another node of the cluster"),
            Map.entry("CLUSTERDOWN", "the cluster does not serve all slots"),
            Map.entry("MASTERDOWN", "the server is a replica and has lost its master"),
            Map.entry("NOPERM", "the user lacks a right; docs/redis.md has the line that gives the ones needed"),
            Map.entry(
                    CommandFailure.HALFWAY,
                    "the user lacks a right that a script needs; docs/redis.md has the line that gives them"),
            Map.entry("NOAUTH", "the server asks for a user and a password"),
            Map.entry("WRONGPASS", "the server refuses user or password"),
            Map.entry("WRONGTYPE", "a key under the prefix belongs to something else"),
            Map.entry("FOREIGN", "a key under the prefix belongs to something else, or to another version"),
            Map.entry("MISCONF", "the server could not write to its disk"),
            Map.entry("NOREPLICAS", "the server has fewer replicas than it asks for"),
            Map.entry("BUSY", "the server is held up by a script"));

    private Failures() {}

    /** A command gave no result. */
    static StoreException of(String operation, CommandFailure failure) {
        String code = failure.code();
        if (code.equals("OOM")) {
            StoreFullException full = new StoreFullException(operation + " failed" + words(code));
            full.initCause(failure);
            return full;
        }
        Outcome outcome = failure.isRefused() ? Outcome.NOT_APPLIED : Outcome.UNKNOWN;
        return new StoreException(outcome, operation + " failed" + words(failure), failure);
    }

    private static String words(CommandFailure failure) {
        if (!failure.code().equals(CommandFailure.NONE)) {
            return words(failure.code());
        }
        return failure.isRefused()
                ? ": the server was not reached, and the command was not sent"
                : ": no answer, it may have taken effect";
    }

    private static String words(String code) {
        String words = WORDS.get(code);
        return " (" + code + (words == null ? "" : ": " + words) + ")";
    }
}
