package io.datawollet.examples.host;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/**
 * Starts the example host ({@code serve …}), a page in a browser that uses it ({@code demo}), or the tour through it
 * ({@code tour [file.pdf …]}, the default).
 */
public final class Main {
    private Main() {}

    /**
     * Runs what the arguments say; ends the process with code 2 and one line on standard error if they cannot be
     * followed.
     *
     * @param args see the usage line
     */
    public static void main(String[] args) {
        int code = run(Arrays.asList(args), System.out, System.err);
        if (code != 0) {
            System.exit(code);
        }
    }

    /** The same without ending the process. A served host goes on on threads of its own. */
    static int run(List<String> args, PrintStream out, PrintStream err) {
        try {
            if (args.isEmpty() || args.get(0).equals("tour")) {
                Tour.run(args.subList(Math.min(1, args.size()), args.size()), out);
            } else if (args.get(0).equals("serve")) {
                RunningHost host = Serve.run(ServeOptions.parse(args.subList(1, args.size())), out);
                Runtime.getRuntime().addShutdownHook(new Thread(host::close, "host-end"));
            } else if (args.get(0).equals("demo")) {
                Demo demo = Demo.run(args.subList(1, args.size()), out);
                Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-end"));
            } else {
                throw new UsageException("unknown command " + args.get(0) + "; " + UsageException.USAGE);
            }
            return 0;
        } catch (UsageException e) {
            err.println(oneLine(String.valueOf(e.getMessage())));
            return 2;
        } catch (IOException e) {
            err.println(oneLine("failed: " + e));
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("interrupted");
            return 1;
        }
    }

    /** Arguments and files are quoted in messages, and may hold line breaks and what terminals obey. */
    private static String oneLine(String message) {
        return message.replaceAll("\\p{Cntrl}+", " ");
    }
}
