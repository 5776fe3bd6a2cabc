package io.datawollet.examples.host;

import io.datawollet.examples.host.TourClient.Answer;
import java.io.PrintStream;

/** Prints the steps of a tour, numbered, and ends it with an error where one does not come out as promised. */
final class TourSteps {
    private final PrintStream out;
    private int step;

    TourSteps(PrintStream out) {
        this.out = out;
    }

    /** Begins a part of the tour. */
    void part(String title) {
        out.println();
        out.println("== " + title + " ==");
    }

    void say(String what, String outcome) {
        out.printf("%3d. %s%n      %s%n", ++step, plain(what), plain(outcome));
    }

    /** A further line of the last step. */
    void more(String line) {
        out.println("      " + plain(line));
    }

    /** Names of files may hold line breaks and what terminals obey. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    static void expect(Answer answer, int status, String field, boolean value) {
        check(
                answer.status() == status && answer.body().path(field).asBoolean(!value) == value,
                "expected " + status + " with " + field + " " + value + ", came " + answer.status() + " "
                        + answer.text("code"));
    }

    static void check(boolean holds, String promise) {
        if (!holds) {
            throw new IllegalStateException("the tour did not come out as promised: " + promise);
        }
    }
}
