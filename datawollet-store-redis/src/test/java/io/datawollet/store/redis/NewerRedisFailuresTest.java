package io.datawollet.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datawollet.store.SessionAddress;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The failures of a server of version 7 or later, which says many of them in other words, if this machine has one. */
class NewerRedisFailuresTest extends RedisFailuresTest {
    @Override
    Path binary() {
        return RedisBinary.newer();
    }

    @Test
    void a_server_with_fewer_replicas_than_it_asks_for_takes_nothing_new() {
        SessionAddress here = Sample.address(1, 1);
        Sample.create(store(), here);
        assertThat(server().say("CONFIG SET min-replicas-to-write 1")).isEqualTo("+OK");
        StoreException failure = catchThrowableOfType(StoreException.class, () -> Sample.append(store(), here, 1));
        assertThat(failure).hasMessage("append failed (NOREPLICAS: the server has fewer replicas than it asks for)");
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(Sample.isAt(store(), here)).isTrue();
    }
}
