package io.datawollet.store.broken;

import static org.assertj.core.api.Assertions.fail;

import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.ModelSessionStore;
import io.datawollet.store.tck.SessionStoreContract;
import io.datawollet.store.tck.StoreFixture;
import org.junit.jupiter.api.Test;

/** A contract to which the author of a store added a test. Not named as one, so that nothing runs it by itself. */
public final class ExtendedContract extends SessionStoreContract {
    /** The name of the added test. */
    public static final String ADDED = "an_added_test";

    /** What it fails with. */
    public static final String MESSAGE = "something of the author's own";

    ExtendedContract() {}

    @Override
    protected StoreFixture<SessionStore> newFixture() {
        return OneStore.of(new ModelSessionStore());
    }

    @Test
    void an_added_test() {
        fail(MESSAGE);
    }
}
