package io.datawollet.store.redis;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run has measured. It stands in the output of the test, in {@code target/surefire-reports}. */
final class Figures {
    private static final Logger LOG = LoggerFactory.getLogger(Figures.class);

    private Figures() {}

    static void report(String words) {
        LOG.info("figures: {}", words);
    }
}
