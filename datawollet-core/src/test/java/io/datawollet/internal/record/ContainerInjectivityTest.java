package io.datawollet.internal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.datawollet.client.ClientType;
import io.datawollet.internal.crypto.BrokenSealException;
import io.datawollet.internal.crypto.ChunkKeys;
import io.datawollet.internal.crypto.ChunkSealer;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.internal.record.DocumentFormat.Description;
import io.datawollet.key.EnvelopeKey;
import io.datawollet.key.RootKey;
import io.datawollet.key.RootKeyState;
import io.datawollet.key.RootKeys;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What was sealed for one place opens in no other, and no two things share a place or a key. */
class ContainerInjectivityTest {
    private static final List<String> NAMES = List.of(
            "a", "b", "ab", "a\0", "a/b", "a|b", ".a", " a", "A", "\u00e9", "e\u0301", "\ufeffa", "x".repeat(255));

    private final Primitives primitives = Primitives.ofDefaultProviders();

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Randomness random() {
        return Randomness.draw(new SecureRandom(), 64);
    }

    private RootSecrets root(int id, int value) {
        return new KeyRing(primitives, RootKeys.of(RootKey.of(id, RootKeyState.ACTIVE, filled(32, value)))).active();
    }

    private static Owner owner(ClientType type, String client) {
        return Owner.of(type, client, Optional.empty());
    }

    private static EnvelopeLink link(EnvelopeId id) {
        return EnvelopeLink.created(id, filled(32, 5), filled(16, 6), 1, 2);
    }

    private interface Opening {
        Object open() throws BrokenSealException;
    }

    private static void assertRefused(Opening opening) {
        assertThatExceptionOfType(BrokenSealException.class).isThrownBy(opening::open);
    }

    @Test
    void no_two_clients_have_the_same_envelope_address() {
        Map<StoreKey, String> places = new HashMap<>();
        for (int rand = 0; rand < 3; rand++) {
            EnvelopeId id = new EnvelopeId(filled(20, rand));
            for (ClientType type : ClientType.values()) {
                for (String client : NAMES) {
                    String what = type + " " + client + " " + rand;
                    assertThat(places.put(id.address(primitives, owner(type, client)), what))
                            .as("who else is at the place of %s", what)
                            .isNull();
                }
            }
        }
    }

    @Test
    void an_envelope_lies_at_one_place_for_all_partitions_of_its_client() {
        EnvelopeId id = new EnvelopeId(filled(20, 1));
        StoreKey place = id.address(primitives, owner(ClientType.PUBLIC, "a"));
        for (String partition : NAMES) {
            assertThat(id.address(primitives, Owner.of(ClientType.PUBLIC, "a", Optional.of(partition))))
                    .isEqualTo(place);
        }
    }

    @Test
    void an_envelope_opens_for_its_client_id_key_and_root_key_alone() throws BrokenSealException {
        RootSecrets root = root(7, 1);
        Owner mine = owner(ClientType.PUBLIC, "a");
        EnvelopeId id = new EnvelopeId(filled(20, 1));
        EnvelopeKey key = EnvelopeKey.of(filled(32, 9));
        byte[] sealed = EnvelopeFormat.seal(primitives, random(), root, mine, key, link(id));
        assertThat(EnvelopeFormat.open(primitives, root, mine, id, key, sealed).dataKey)
                .isEqualTo(filled(32, 5));
        for (Owner other : List.of(
                owner(ClientType.CONFIDENTIAL, "a"), owner(ClientType.PUBLIC, "b"), owner(ClientType.PUBLIC, "a\0"))) {
            assertRefused(() -> EnvelopeFormat.open(primitives, root, other, id, key, sealed));
        }
        EnvelopeId otherId = new EnvelopeId(filled(20, 2));
        assertRefused(() -> EnvelopeFormat.open(primitives, root, mine, otherId, key, sealed));
        assertRefused(() -> EnvelopeFormat.open(primitives, root(7, 2), mine, id, key, sealed));
        assertRefused(() -> EnvelopeFormat.open(primitives, root(8, 1), mine, id, key, sealed));
        assertThatExceptionOfType(WrongKeyException.class)
                .isThrownBy(
                        () -> EnvelopeFormat.open(primitives, root, mine, id, EnvelopeKey.of(filled(32, 8)), sealed));
        for (int at = 0; at < sealed.length; at++) {
            byte[] changed = sealed.clone();
            changed[at] ^= 1;
            assertRefused(() -> EnvelopeFormat.open(primitives, root, mine, id, key, changed));
        }
        for (int length : new int[] {0, 5, sealed.length - 1, sealed.length + 1}) {
            assertRefused(() -> EnvelopeFormat.open(primitives, root, mine, id, key, Arrays.copyOf(sealed, length)));
        }
    }

    @Test
    void an_envelope_is_put_under_another_root_key_at_its_own_place_alone() throws BrokenSealException {
        RootSecrets from = root(7, 1);
        RootSecrets to = root(8, 2);
        Owner mine = owner(ClientType.PUBLIC, "a");
        EnvelopeId id = new EnvelopeId(filled(20, 1));
        EnvelopeKey key = EnvelopeKey.of(filled(32, 9));
        StoreKey place = id.address(primitives, mine);
        byte[] sealed = EnvelopeFormat.seal(primitives, random(), from, mine, key, link(id));
        byte[] moved = EnvelopeFormat.rewrap(primitives, random(), from, to, place, sealed);
        assertThat(EnvelopeFormat.rootKeyId(moved)).isEqualTo(8);
        assertThat(EnvelopeFormat.open(primitives, to, mine, id, key, moved).dataKey)
                .isEqualTo(filled(32, 5));
        StoreKey elsewhere = id.address(primitives, owner(ClientType.CONFIDENTIAL, "a"));
        assertRefused(() -> EnvelopeFormat.rewrap(primitives, random(), from, to, elsewhere, sealed));
        assertRefused(() -> EnvelopeFormat.rewrap(primitives, random(), to, from, place, sealed));
        assertRefused(() -> EnvelopeFormat.rewrap(primitives, random(), root(7, 3), to, place, sealed));
    }

    /** Containers that differ in data key or record id, in one bit or in all. */
    private List<ContainerKeys> containers() {
        List<ContainerKeys> all = new ArrayList<>();
        for (int dataKey : new int[] {1, 2}) {
            for (int recordId : new int[] {1, 2, 3}) {
                all.add(ContainerKeys.derive(primitives, filled(32, dataKey), filled(16, recordId)));
            }
        }
        return all;
    }

    @Test
    void no_two_containers_or_names_share_the_address_of_a_document() {
        Set<StoreKey> places = new HashSet<>();
        for (ContainerKeys container : containers()) {
            for (String name : NAMES) {
                assertThat(places.add(container.document(primitives, utf8(name))))
                        .as(name)
                        .isTrue();
            }
        }
        assertThat(places).hasSize(6 * NAMES.size());
    }

    @Test
    void a_container_uses_no_key_for_two_things_and_none_that_its_history_uses() {
        Set<String> keys = new HashSet<>();
        HexFormat hex = HexFormat.of();
        for (int recordId : new int[] {1, 2}) {
            ContainerKeys container = ContainerKeys.derive(primitives, filled(32, 1), filled(16, recordId));
            SessionHeader header =
                    SessionHeader.first(primitives, filled(32, 1), filled(16, recordId), 0, 1, 2, Optional.empty());
            assertThat(keys.add(hex.formatHex(container.contentKey()))).isTrue();
            assertThat(keys.add(hex.formatHex(container.infoKey))).isTrue();
            assertThat(keys.add(hex.formatHex(header.historyKey()))).isTrue();
            assertThat(keys.add(hex.formatHex(
                            Addresses.container(primitives, header).toBytes())))
                    .isTrue();
        }
        assertThat(keys).hasSize(8);
    }

    @Test
    void a_document_opens_for_its_container_address_and_upload_alone() throws BrokenSealException {
        List<ContainerKeys> containers = containers();
        ContainerKeys mine = containers.get(0);
        StoreKey document = mine.document(primitives, utf8("a"));
        UploadId upload = UploadId.of(filled(16, 1));
        ChunkSealer sealer =
                ChunkKeys.newMessage(primitives, random(), mine.contentKey(), mine.contentContext(document, upload));
        byte[] prefix = sealer.prefix();
        Description description = new Description(1, 2, new byte[32], prefix, "a/b", "a");
        byte[] info = DocumentFormat.seal(primitives, random(), mine, document, upload, description);
        assertThat(DocumentFormat.open(primitives, mine, document, upload, info).name())
                .isEqualTo("a");
        assertThat(ChunkKeys.ofMessage(primitives, mine.contentKey(), prefix, mine.contentContext(document, upload)))
                .isNotNull();
        assertOpensNowhere(mine, mine.document(primitives, utf8("b")), upload, info, prefix);
        assertOpensNowhere(mine, document, UploadId.of(filled(16, 2)), info, prefix);
        for (ContainerKeys other : containers.subList(1, containers.size())) {
            assertOpensNowhere(other, document, upload, info, prefix);
        }
    }

    private void assertOpensNowhere(
            ContainerKeys keys, StoreKey document, UploadId upload, byte[] info, byte[] prefix) {
        assertRefused(() -> DocumentFormat.open(primitives, keys, document, upload, info));
        assertRefused(() ->
                ChunkKeys.ofMessage(primitives, keys.contentKey(), prefix, keys.contentContext(document, upload)));
    }

    /** The key is the same, so that nothing but what the record is bound to can make the difference. */
    @Test
    void the_record_id_is_bound_and_not_only_derived_from() {
        ContainerKeys mine = ContainerKeys.derive(primitives, filled(32, 1), filled(16, 1));
        StoreKey document = mine.document(primitives, utf8("a"));
        UploadId upload = UploadId.of(filled(16, 1));
        ContainerKeys other = ContainerKeys.derive(primitives, filled(32, 1), filled(16, 2));
        assertThat(other.contentContext(document, upload)).isNotEqualTo(mine.contentContext(document, upload));
        byte[] prefix = ChunkKeys.newMessage(
                        primitives, random(), mine.contentKey(), mine.contentContext(document, upload))
                .prefix();
        assertRefused(() ->
                ChunkKeys.ofMessage(primitives, mine.contentKey(), prefix, other.contentContext(document, upload)));
    }

    @Test
    void an_info_is_opened_whole_and_of_its_kind_or_not_at_all() {
        ContainerKeys keys = containers().get(0);
        StoreKey document = keys.document(primitives, utf8("a"));
        UploadId upload = UploadId.of(filled(16, 1));
        Description description = new Description(1, 2, new byte[32], new byte[56], "a/b", "a");
        byte[] info = DocumentFormat.seal(primitives, random(), keys, document, upload, description);
        for (int at = 0; at < info.length; at++) {
            byte[] changed = info.clone();
            changed[at] ^= 1;
            assertRefused(() -> DocumentFormat.open(primitives, keys, document, upload, changed));
            byte[] cut = Arrays.copyOf(info, at);
            assertRefused(() -> DocumentFormat.open(primitives, keys, document, upload, cut));
        }
        byte[] longer = Arrays.copyOf(info, info.length + 1);
        assertRefused(() -> DocumentFormat.open(primitives, keys, document, upload, longer));
    }

    @Test
    void cursors_and_ids_of_envelopes_have_one_spelling() {
        StoreKey last = StoreKey.of(filled(32, 255));
        String cursor = DocumentCursorFormat.write(last);
        assertThat(DocumentCursorFormat.read(cursor)).contains(last);
        String id = new EnvelopeId(filled(20, 255)).reveal();
        assertThat(EnvelopeId.parse(id).map(EnvelopeId::reveal)).contains(id);
        for (String text :
                List.of("", "A", cursor + "A", cursor + "=", cursor.substring(1), "Ag" + cursor.substring(2))) {
            assertThat(DocumentCursorFormat.read(text)).isEmpty();
        }
        for (String text : List.of("", "A", id + "A", id + "=", id.substring(1), "Ag" + id.substring(2), cursor)) {
            assertThat(EnvelopeId.parse(text)).isEmpty();
        }
    }
}
