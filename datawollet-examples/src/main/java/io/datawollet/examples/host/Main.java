package io.datawollet.examples.host;

/** Starts the example host or its tour. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("tour");
    }
}
