package io.datawollet.store.jdbc.crash;

/** How often a test kills: a few times in each build, and as often as {@code -Ddatawollet.rounds} says on demand. */
final class Rounds {
    private Rounds() {}

    static int orElse(int few) {
        return Integer.getInteger("datawollet.rounds", few);
    }
}
