package io.datawollet.hostile;

import static io.datawollet.hostile.DocumentGround.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.document.DocumentInfo;
import io.datawollet.document.Documents;
import io.datawollet.error.ErrorCode;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.session.StartedSession;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Versions of documents that are shown where others belong, whole or in parts. */
class ForeignVersionTest {
    private final DocumentGround ground = new DocumentGround();

    /** Two documents, one with two versions, in one envelope. */
    private final class Neighbours {
        final StartedSession owner = ground.withEnvelope();
        final Documents documents = DocumentGround.documents(owner.session());
        final byte[] old = DocumentGround.bytes(1, 2 * BLOCK + 9);
        final byte[] now = DocumentGround.bytes(2, 2 * BLOCK + 9);
        final byte[] theirs = DocumentGround.bytes(3, 2 * BLOCK + 9);
        final StoreKey container;
        final StoreKey mine;
        final DocumentVersion oldVersion;
        final DocumentVersion version;
        final DocumentVersion other;

        Neighbours() {
            container = ground.stored.addresses().get(0);
            DocumentGround.put(documents, "mine", old);
            mine = ground.onlyDocument(container);
            oldVersion = ground.version(container);
            DocumentGround.put(documents, "mine", now);
            version = ground.version(container);
            DocumentGround.put(documents, "theirs", theirs);
            StoreKey neighbour = ground.stored.documentsOf(container).stream()
                    .filter(each -> !each.equals(mine))
                    .findFirst()
                    .orElseThrow();
            other = ground.stored.version(container, neighbour);
        }

        /** As though it were a version of the document of the name. */
        void assertNoticed(DocumentVersion shown) {
            // What is the old version's but for the first block is read as that where the first block is not.
            boolean isOld =
                    shown.upload().equals(oldVersion.upload()) && Arrays.equals(shown.info(), oldVersion.info());
            byte[] truth = isOld ? old : now;
            ground.stored.put(container, mine, shown);
            for (Reading reading : Reading.values()) {
                ground.fixture.forgetEvents();
                boolean unharmed = reading.of(documents, "mine").isTruth(truth);
                // Who reads a byte of another block does not meet a first one that is foreign.
                assertThat(unharmed && reading != Reading.ONE_BYTE).isFalse();
                assertThat(ground.heard(Type.TAMPERED)).isEqualTo(!unharmed);
            }
            ground.stored.put(container, mine, version);
        }
    }

    /** Every mixture of upload, description and first block of two versions. */
    private static Stream<DocumentVersion> mixtures(DocumentVersion one, DocumentVersion two) {
        List<DocumentVersion> both = List.of(one, two);
        return both.stream()
                .flatMap(upload -> both.stream()
                        .flatMap(info -> both.stream()
                                .map(first -> new DocumentVersion(
                                        upload.upload(),
                                        one.blockCount(),
                                        one.size(),
                                        info.info(),
                                        first.firstBlock()))));
    }

    @Test
    void no_mixture_of_two_versions_is_a_version() {
        Neighbours all = new Neighbours();
        mixtures(all.version, all.oldVersion)
                .filter(mixed -> !same(mixed, all.version) && !same(mixed, all.oldVersion))
                .forEach(all::assertNoticed);
        for (int index = 1; index <= 2; index++) {
            byte[] truth = ground.stored.block(all.version.upload(), index);
            ground.stored.put(all.version.upload(), index, ground.stored.block(all.oldVersion.upload(), index));
            assertThat(Reading.WHOLE.of(all.documents, "mine").isTruth(all.now)).isFalse();
            ground.stored.put(all.version.upload(), index, truth);
        }
        assertThat(DocumentGround.get(all.documents, "mine")).isEqualTo(all.now);
    }

    @Test
    void no_other_document_of_the_same_envelope_can_stand_for_one() {
        Neighbours all = new Neighbours();
        mixtures(all.version, all.other)
                .filter(mixed -> !same(mixed, all.version))
                .forEach(all::assertNoticed);
        assertThat(DocumentGround.get(all.documents, "mine")).isEqualTo(all.now);
        assertThat(DocumentGround.get(all.documents, "theirs")).isEqualTo(all.theirs);
    }

    private static boolean same(DocumentVersion one, DocumentVersion two) {
        return one.upload().equals(two.upload())
                && Arrays.equals(one.info(), two.info())
                && Arrays.equals(one.firstBlock(), two.firstBlock());
    }

    /** Out of reach, and said so in the threat model: what the store shows was once true as a whole. */
    @Test
    void an_older_version_shown_whole_is_read_as_what_it_was_with_its_own_revision() {
        Neighbours all = new Neighbours();
        DocumentInfo newest = all.documents.get("mine").info();
        ground.stored.put(all.container, all.mine, all.oldVersion);
        ground.fixture.forgetEvents();
        assertThat(DocumentGround.get(all.documents, "mine")).isEqualTo(all.old);
        assertThat(all.documents.get("mine").info().revision()).isNotEqualTo(newest.revision());
        assertThat(ground.fixture.events()).isEmpty();
    }

    @Test
    void an_upload_id_that_is_another_is_noticed_even_where_its_blocks_lie() {
        Neighbours all = new Neighbours();
        DocumentVersion is = all.version;
        for (UploadId id : List.of(new UploadId(0, 0), all.oldVersion.upload(), all.other.upload())) {
            all.assertNoticed(new DocumentVersion(id, is.blockCount(), is.size(), is.info(), is.firstBlock()));
        }
    }

    @Test
    void a_document_of_a_session_cannot_stand_for_one_of_its_envelope_nor_of_another_clients() {
        byte[] truth = DocumentGround.bytes(4, BLOCK + 9);
        Neighbours all = new Neighbours();
        Documents own = all.owner.session().documents();
        StoreKey container = ground.containerMadeBy(() -> DocumentGround.put(own, "mine", truth));
        DocumentVersion mine = ground.version(container);
        ground.stored.put(container, ground.onlyDocument(container), all.version);
        ground.fixture.forgetEvents();
        assertThat(Ground.codeOf(() -> own.get("mine"))).isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
        assertThat(ground.heard(Type.TAMPERED)).isTrue();
        all.assertNoticed(mine);
        // Nor does it help to put it where a document of that name would lie.
        ground.stored.put(all.container, ground.onlyDocument(container), mine);
        ground.fixture.forgetEvents();
        assertThat(all.documents.list().documents()).hasSize(2);
        assertThat(ground.heard(Type.TAMPERED)).isTrue();
    }
}
