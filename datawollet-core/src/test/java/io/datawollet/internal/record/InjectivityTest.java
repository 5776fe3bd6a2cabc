package io.datawollet.internal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.datawollet.client.ClientType;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.key.RootKeys;
import io.datawollet.key.SessionKey;
import io.datawollet.store.SessionAddress;
import io.datawollet.testing.TestClock;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two different owners or ids never come to the same bytes, however hostile their texts. */
class InjectivityTest {
    private static final List<String> TEXTS = List.of(
            "a",
            "b",
            "ab",
            "aa",
            "a:b",
            "a|b",
            "a/b",
            "a,b",
            "a b",
            "a\nb",
            "a\0b",
            "a\0",
            "\0a",
            "\0",
            "\0\0",
            "\0\0\0\1a",
            "\u0001",
            "\u0001a",
            "\u0002",
            "\u0002a",
            "\0\0\0\2",
            " ",
            " a",
            "a ",
            "A",
            "null",
            "Optional.empty",
            "?",
            "\ufffd",
            "\ufeffa",
            "\u00e9",
            "e\u0301",
            "\u212b",
            "\u00c5",
            "A\u030a",
            "\uac00",
            "\u1100\u1161",
            "\ufb01",
            "fi",
            "\u00df",
            "ss",
            "\u0130",
            "i\u0307",
            "\ud83d\ude00",
            "\u200b",
            "a\u200b",
            "x".repeat(255),
            "x".repeat(256),
            "x".repeat(257));

    private final Primitives primitives = Primitives.ofDefaultProviders();
    private final KeyRing ring = new KeyRing(primitives, RootKeys.fromBytes(bytes(32, 7)));
    private final RootSecrets root = ring.active();

    private record Triple(ClientType type, String client, Optional<String> partition) {
        Owner owner() {
            return Owner.of(type, client, partition);
        }
    }

    private static byte[] bytes(int length, int value) {
        byte[] bytes = new byte[length];
        java.util.Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static List<Triple> triples() {
        List<Optional<String>> partitions =
                new ArrayList<>(TEXTS.stream().map(Optional::of).toList());
        partitions.add(Optional.empty());
        partitions.add(Optional.of(""));
        List<String> clients = new ArrayList<>(TEXTS);
        clients.add("");
        List<Triple> triples = new ArrayList<>();
        for (ClientType type : ClientType.values()) {
            for (String client : clients) {
                for (Optional<String> partition : partitions) {
                    triples.add(new Triple(type, client, partition));
                }
            }
        }
        return triples;
    }

    /** Fails where two things share a place, and says which. */
    private static <T> void claim(Map<String, T> places, String place, T owner) {
        T before = places.putIfAbsent(place, owner);
        assertThat(before).as("who else is at the place of %s", owner).isNull();
    }

    private SessionId id(Owner owner, int seed) {
        return SessionId.create(primitives, root, owner, Randomness.draw(new SameBytes(seed), 20));
    }

    /** The same bytes for each owner, so that only the owner can make the difference. */
    private static final class SameBytes extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final int seed;

        SameBytes(int seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            java.util.Arrays.fill(bytes, (byte) seed);
        }
    }

    @Test
    void no_two_owners_share_an_id_an_address_a_partition_or_a_key() {
        Map<String, Triple> ids = new HashMap<>();
        Map<String, Triple> addresses = new HashMap<>();
        Map<String, Triple> partitions = new HashMap<>();
        Map<String, Triple> keys = new HashMap<>();
        for (Triple triple : triples()) {
            Owner owner = triple.owner();
            SessionId id = id(owner, 1);
            SessionAddress address = Addresses.session(primitives, owner, id);
            claim(ids, id.reveal(), triple);
            claim(addresses, HexFormat.of().formatHex(address.session().toBytes()), triple);
            // Without a partition key the place is the client's bucket, one for all sessions of the same two bytes.
            claim(partitions, HexFormat.of().formatHex(address.partition().toBytes()), triple);
            SessionKey confidential = HeaderKeys.confidentialKey(primitives, owner, id);
            claim(keys, confidential.reveal(), triple);
            HeaderKeys header = HeaderKeys.derive(primitives, owner, id, SessionKey.of(bytes(32, 5)));
            claim(keys, HexFormat.of().formatHex(header.key), triple);
            claim(keys, HexFormat.of().formatHex(header.commitment), triple);
        }
    }

    @Test
    void an_id_is_read_by_its_own_owner_alone() {
        List<Triple> some = triples().stream()
                .filter(triple -> triple.client().length() < 3
                        && triple.partition().orElse("").length() < 3)
                .filter(triple -> triple.client().hashCode() % 3 != 1)
                .toList();
        List<Triple> owners = some.subList(0, Math.min(some.size(), 150));
        for (Triple mine : owners) {
            String id = id(mine.owner(), 2).reveal();
            for (Triple other : some) {
                boolean read = SessionId.parse(primitives, ring, other.owner(), id, TestClock.START)
                        .isPresent();
                assertThat(read).as("%s read by %s", mine, other).isEqualTo(mine.equals(other));
            }
        }
    }

    @Test
    void no_two_ids_of_one_owner_share_an_address_or_a_key() {
        Owner owner = Owner.of(ClientType.CONFIDENTIAL, "acme", Optional.of("p"));
        Map<String, Integer> places = new HashMap<>();
        Map<String, Integer> keys = new HashMap<>();
        for (int seed = 0; seed < 256; seed++) {
            SessionId id = id(owner, seed);
            claim(
                    places,
                    HexFormat.of()
                            .formatHex(Addresses.session(primitives, owner, id)
                                    .session()
                                    .toBytes()),
                    seed);
            claim(keys, HeaderKeys.confidentialKey(primitives, owner, id).reveal(), seed);
            assertThat(Addresses.session(primitives, owner, id).partition())
                    .isEqualTo(Addresses.partition(primitives, root, owner));
        }
    }

    @Test
    void another_root_key_gives_other_places_and_keys() {
        Owner owner = Owner.of(ClientType.CONFIDENTIAL, "acme", Optional.of("p"));
        RootSecrets other = new KeyRing(primitives, RootKeys.fromBytes(bytes(32, 8))).active();
        SessionId one = id(owner, 3);
        SessionId two = SessionId.create(primitives, other, owner, Randomness.draw(new SameBytes(3), 20));
        assertThat(two.reveal()).isNotEqualTo(one.reveal());
        assertThat(Addresses.session(primitives, owner, two).session())
                .isNotEqualTo(Addresses.session(primitives, owner, one).session());
        assertThat(Addresses.partition(primitives, other, owner))
                .isNotEqualTo(Addresses.partition(primitives, root, owner));
        assertThat(HeaderKeys.confidentialKey(primitives, owner, two))
                .isNotEqualTo(HeaderKeys.confidentialKey(primitives, owner, one));
        assertThat(two.logReference(primitives)).isNotEqualTo(one.logReference(primitives));
    }

    @Test
    void a_rotated_id_stays_in_its_partition_or_bucket() {
        for (Optional<String> partition : List.of(Optional.<String>empty(), Optional.of("p"))) {
            Owner owner = Owner.of(ClientType.PUBLIC, "acme", partition);
            SessionId id = SessionId.create(primitives, root, owner, Randomness.draw(new SecureRandom(), 20));
            SessionId next = id.next(primitives, owner, Randomness.draw(new SecureRandom(), 20));
            assertThat(next.reveal()).isNotEqualTo(id.reveal());
            assertThat(Addresses.session(primitives, owner, next).partition())
                    .isEqualTo(Addresses.session(primitives, owner, id).partition());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "\udc00", "a\ud800b", "\udc00\ud800"})
    void text_that_has_no_utf_8_names_no_owner(String text) {
        for (ClientType type : ClientType.values()) {
            assertThatIllegalArgumentException().isThrownBy(() -> Owner.of(type, text, Optional.empty()));
            assertThatIllegalArgumentException().isThrownBy(() -> Owner.of(type, "acme", Optional.of(text)));
        }
    }
}
