package io.datawollet.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.SessionStoreContract;
import io.datawollet.store.tck.StoreFixture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** The rules for a user that has the rights which the documentation names, and no others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeastPrivilegesTest extends SessionStoreContract {
    private final AtomicInteger prefixes = new AtomicInteger();
    private final RedisServer server = RedisServer.start(RedisBinary.shipped());
    private final Nodes nodes = restricted();

    private Nodes restricted() {
        assertThat(server.say(DocumentedRights.line())).isEqualTo("+OK");
        return Nodes.of(server, DocumentedRights.as(server.uri()));
    }

    @AfterAll
    void closeServer() {
        nodes.close();
        server.close();
    }

    @Override
    protected int roundsInPercent() {
        return 5;
    }

    @Override
    protected StoreFixture<SessionStore> newFixture() {
        return new RedisFixture(nodes, "datawollet:least-" + prefixes.incrementAndGet() + ":");
    }
}
