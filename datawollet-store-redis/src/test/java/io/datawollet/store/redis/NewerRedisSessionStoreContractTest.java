package io.datawollet.store.redis;

import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.SessionStoreContract;
import io.datawollet.store.tck.StoreFixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** The rules on a server of version 7 or later, if this machine has one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NewerRedisSessionStoreContractTest extends SessionStoreContract {
    private final List<Nodes> opened = new ArrayList<>();

    @AfterAll
    void closeClients() {
        opened.forEach(Nodes::close);
    }

    @Override
    protected int roundsInPercent() {
        return 10;
    }

    @Override
    protected StoreFixture<SessionStore> newFixture() {
        RedisServer server = RedisServer.shared(RedisBinary.newer());
        if (opened.isEmpty()) {
            opened.add(Nodes.of(server));
        }
        return new RedisFixture(opened.get(0));
    }
}
