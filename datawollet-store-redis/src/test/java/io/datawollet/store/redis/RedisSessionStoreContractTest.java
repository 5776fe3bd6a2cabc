package io.datawollet.store.redis;

import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.SessionStoreContract;
import io.datawollet.store.tck.StoreFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** The rules on one server of the oldest version that is supported. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisSessionStoreContractTest extends SessionStoreContract {
    private final Nodes nodes = Nodes.of(RedisServer.shared(RedisBinary.shipped()));

    @AfterAll
    void closeClients() {
        nodes.close();
    }

    @Override
    protected int roundsInPercent() {
        return 20;
    }

    @Override
    protected StoreFixture<SessionStore> newFixture() {
        return new RedisFixture(nodes);
    }
}
