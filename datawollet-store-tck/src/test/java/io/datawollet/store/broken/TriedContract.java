package io.datawollet.store.broken;

import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.ModelSessionStore;
import io.datawollet.store.tck.SessionStoreContract;
import io.datawollet.store.tck.StoreFixture;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The contract as its users extend it, from another package. The tests of this module run it; it is not named as a test, so
 * that nothing else does.
 */
@ExtendWith(TriedContract.Chosen.class)
public final class TriedContract extends SessionStoreContract {
    /** Names the store that is tried, in the configuration of a run. */
    public static final String STORE = "tried.store";

    /** The name of the model. */
    public static final String MODEL = "the model";

    /** The name of a right store whose records end by themselves. */
    public static final String ENDS_BY_ITSELF = "records end by themselves";

    private final String store;

    TriedContract(String store) {
        this.store = store;
    }

    /** Gives the name of the store to the test. */
    static final class Chosen implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == String.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getConfigurationParameter(STORE).orElseThrow();
        }
    }

    /** A broken store is caught early or not at all; so is one that is right in what has nothing to do with races. */
    @Override
    protected int roundsInPercent() {
        return store.equals(MODEL) ? super.roundsInPercent() : 30;
    }

    @Override
    protected StoreFixture<SessionStore> newFixture() {
        return switch (store) {
            case MODEL -> OneStore.of(new ModelSessionStore());
            case ENDS_BY_ITSELF -> EndsByItself.rightly();
            default -> BrokenStore.named(store, BrokenStore.sessions());
        };
    }
}
