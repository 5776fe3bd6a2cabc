package io.datawollet.store.redis;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why a command gave no result: what the server said, or that it did not answer. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** Of no answer. */
    static final String NONE = "";

    /** Of an answer with a code that is not known here. */
    static final String OTHER = "ERR";

    /** A right was missing inside of a script, which may have written before. */
    static final String HALFWAY = "NOPERM in a script";

    /** A replica was asked to write. */
    static final String READONLY = "READONLY";

    /** It is written, and may yet be lost. */
    static final String UNCONFIRMED = "UNCONFIRMED";

    /**
     * Codes that a server refuses a command with before it does anything, or that our scripts meet before their first write.
     * Servers before version 7 give those of a script in the middle of a sentence.
     */
    private static final Set<String> REFUSALS = Set.of(
            "NOSCRIPT",
            "TRYAGAIN",
            READONLY,
            "LOADING",
            "OOM",
            "CLUSTERDOWN",
            "MASTERDOWN",
            "NOPERM",
            "NOAUTH",
            "WRONGPASS",
            "WRONGTYPE",
            "FOREIGN",
            "MOVED",
            "ASK",
            "CROSSSLOT",
            "MISCONF",
            "NOREPLICAS",
            "BUSY");

    private static final Pattern CODE = Pattern.compile("\\b[A-Z]{3,}\\b");
    private static final Pattern RIGHTS_IN_SCRIPT =
            Pattern.compile("ACL failure in script|The user executing the script can't");

    private final String code;
    private final boolean mayApply;
    private final boolean silence;

    private CommandFailure(String code, boolean mayApply, boolean silence, @Nullable Throwable cause) {
        super(code.equals(NONE) ? "no answer" : code, cause);
        this.code = code;
        this.mayApply = mayApply;
        this.silence = silence;
    }

    /** The server answered with this error. */
    static CommandFailure answered(String error, Throwable cause) {
        // Of a command that it does not know it repeats the arguments, and those do not belong into a log.
        boolean repeats = error.contains("with args beginning");
        return new CommandFailure(code(error), true, false, repeats ? null : cause);
    }

    /** There was no answer. */
    static CommandFailure unanswered(boolean sent, @Nullable Throwable cause) {
        return new CommandFailure(NONE, sent, sent && cause instanceof TimeoutException, cause);
    }

    /** There is no connection. What the server said to the user and the password of one stands among the causes. */
    static CommandFailure unconnected(Throwable cause) {
        for (Throwable reason = cause; reason != null; reason = reason.getCause()) {
            if (reason instanceof RedisCommandExecutionException) {
                return answered(String.valueOf(reason.getMessage()), cause).toAQuestion();
            }
        }
        return unanswered(false, cause);
    }

    /** The server has written it, and too few replicas are known to have it. */
    static CommandFailure unconfirmed(@Nullable Throwable cause) {
        return new CommandFailure(UNCONFIRMED, true, false, cause);
    }

    /** The same of a command that changes nothing, whether or not it arrived. */
    CommandFailure toAQuestion() {
        return new CommandFailure(code, false, silence, getCause());
    }

    /** Whether the command was sent, and the time for an answer went by. */
    boolean isSilence() {
        return silence;
    }

    /** Whether the server has said something, so that no other answer is under way. */
    boolean isAnswered() {
        return !code.equals(NONE);
    }

    String code() {
        return code;
    }

    /** Whether it is certain that the command did nothing and never will. */
    boolean isRefused() {
        return !mayApply || REFUSALS.contains(code);
    }

    private static String code(String error) {
        if (RIGHTS_IN_SCRIPT.matcher(error).find()) {
            return HALFWAY;
        }
        Matcher words = CODE.matcher(error);
        while (words.find()) {
            if (REFUSALS.contains(words.group())) {
                return words.group();
            }
        }
        return OTHER;
    }
}
