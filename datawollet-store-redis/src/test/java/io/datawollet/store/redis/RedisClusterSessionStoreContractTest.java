package io.datawollet.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.SessionStore;
import io.datawollet.store.WriteResult;
import io.datawollet.store.tck.SessionStoreContract;
import io.datawollet.store.tck.StoreFixture;
import io.lettuce.core.cluster.RedisClusterClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The rules on a cluster of three masters. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisClusterSessionStoreContractTest extends SessionStoreContract {
    private final RedisCluster cluster = RedisCluster.start(RedisBinary.shipped(), 0);
    private final Nodes nodes = Nodes.of(cluster);

    @AfterAll
    void closeServers() {
        nodes.close();
        cluster.close();
    }

    @Override
    protected int roundsInPercent() {
        return 10;
    }

    @Override
    protected StoreFixture<SessionStore> newFixture() {
        return new RedisFixture(nodes);
    }

    @Test
    void the_documented_rights_are_enough() {
        for (int i = 0; i < 3; i++) {
            assertThat(cluster.server(i).say(DocumentedRights.lineForCluster())).isEqualTo("+OK");
        }
        RedisClusterClient client = RedisClusterClient.create(
                cluster.uris().stream().map(DocumentedRights::as).toList());
        try (RedisSessionStore store = RedisSessionStore.builder(client).build()) {
            for (int partition = 0; partition < 30; partition++) {
                Sample.create(store, Sample.address(partition, 1));
                assertThat(Sample.append(store, Sample.address(partition, 1), 1))
                        .isEqualTo(new WriteResult.Done());
                assertThat(store.removePartition(Sample.key(partition), 9)).isEqualTo(1);
            }
        } finally {
            Nodes.shutDown(client);
        }
    }
}
