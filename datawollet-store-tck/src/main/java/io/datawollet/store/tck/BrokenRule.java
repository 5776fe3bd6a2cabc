package io.datawollet.store.tck;

import java.lang.reflect.Method;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Turns whatever a test of the contract ended with into words for the author of a store: the rules whose ids the test's name
 * begins with, what was expected and what came, and how such a store is usually wrong. Tests that the author added are left
 * alone.
 */
final class BrokenRule implements TestExecutionExceptionHandler {
    private static final Pattern IDS = Pattern.compile("((?:[SE][0-9]+_)+)(.*)");

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable seen) throws Throwable {
        Method test = context.getRequiredTestMethod();
        UsuallyWrong usual = test.getAnnotation(UsuallyWrong.class);
        if (seen instanceof TestAbortedException || usual == null) {
            throw seen;
        }
        throw new AssertionError(explained(test, usual, seen), seen);
    }

    /** The ids of the rules that a test checks, as its name begins with them. */
    static List<String> ids(Method test) {
        return List.of(matched(test).group(1).split("_"));
    }

    /** What a failure says, on its own or as the end of a race. */
    static String said(@Nullable Throwable seen) {
        if (seen instanceof AssertionError) {
            return String.valueOf(seen.getMessage());
        }
        return seen == null
                ? "something was thrown"
                : "the store threw " + seen.getClass().getName() + ": " + seen.getMessage();
    }

    private static Matcher matched(Method test) {
        Matcher name = IDS.matcher(test.getName());
        if (!name.matches()) {
            throw new IllegalStateException(test.getName() + " does not begin with the id of a rule");
        }
        return name;
    }

    private static String explained(Method test, UsuallyWrong usual, Throwable seen) {
        String rules =
                ids(test).stream().map(id -> "  " + id + ": " + Rules.words(id)).collect(Collectors.joining("\n"));
        return """
                The store breaks %s: %s
                The rule:
                %s
                What was expected, and what came:
                  %s
                How such a store is usually wrong:
                  %s""".formatted(
                        String.join(", ", ids(test)),
                        matched(test).group(2).replace('_', ' '),
                        rules,
                        said(seen).strip().replace("\n", "\n  "),
                        usual.value());
    }
}
