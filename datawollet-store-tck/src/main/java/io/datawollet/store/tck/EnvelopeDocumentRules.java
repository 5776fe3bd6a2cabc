package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ALL;
import static io.datawollet.store.tck.EnvelopeGround.ANOTHER;
import static io.datawollet.store.tck.EnvelopeGround.ANY;
import static io.datawollet.store.tck.EnvelopeGround.DOCUMENT;
import static io.datawollet.store.tck.EnvelopeGround.HERE;
import static io.datawollet.store.tck.EnvelopeGround.THERE;
import static io.datawollet.store.tck.EnvelopeGround.expects;
import static io.datawollet.store.tck.EnvelopeGround.found;
import static io.datawollet.store.tck.EnvelopeGround.info;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.RemoveResult;
import io.datawollet.store.StoreKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules about the list of documents and their removal. */
interface EnvelopeDocumentRules extends OnGround<EnvelopeGround> {
    @Test
    @UsuallyWrong(
            "Pages go by offset or in the order of insertion, or the order is that of signed numbers or text, so that a border"
                    + " between two pages skips or repeats one.")
    default void E110_documents_come_in_pages_in_the_order_of_their_addresses() {
        EnvelopeGround in = ground();
        in.created(1);
        List<StoreKey> all = new ArrayList<>();
        for (long i = 0; i < 50; i++) {
            all.add(key(i));
            in.put(HERE, key(i), i, 1, in.now);
        }
        all.sort(null);
        for (int limit : new int[] {1, 3, 49, 50, 51, ALL}) {
            assertThat(in.documentsInPages(in.other, HERE, limit)).containsExactlyElementsOf(all);
        }
        assertThat(in.store.documents(HERE, Optional.empty(), 0, in.now)).contains(List.of());
        assertThat(in.store.documents(HERE, Optional.of(all.get(49)), 5, in.now))
                .contains(List.of());
        in.removeDocument(HERE, all.get(9), ANY);
        assertThat(found(in.store.documents(HERE, Optional.of(all.get(9)), 1, in.now)))
                .as("beyond an address that is no longer there")
                .extracting(DocumentListing::document)
                .containsExactly(all.get(10));
    }

    @Test
    @UsuallyWrong("The list has an entry for each version, or shows the first one.")
    default void E110_a_listing_shows_the_current_version() {
        EnvelopeGround in = ground();
        in.created(1);
        in.put(HERE, DOCUMENT, 5, 1, in.now);
        in.put(HERE, DOCUMENT, 6, 2, in.now);
        in.stage(HERE, 7, 1, 1, in.now);
        List<DocumentListing> page = found(in.other.documents(HERE, Optional.empty(), 9, in.now));
        assertThat(page).hasSize(1);
        assertThat(page.get(0).upload()).isEqualTo(upload(6));
        assertThat(page.get(0).info()).isEqualTo(info(6));
    }

    @Test
    @UsuallyWrong("An empty list is taken for no container, or no container gives an empty list.")
    default void E111_a_container_without_documents_is_not_one_that_is_not_there() {
        EnvelopeGround in = ground();
        in.created(1);
        assertThat(in.store.documents(HERE, Optional.empty(), 9, in.now)).contains(List.of());
        assertThat(in.store.documents(THERE, Optional.empty(), 9, in.now)).isEmpty();
        assertThat(in.store.documents(HERE, Optional.empty(), 9, in.end)).isEmpty();
    }

    @Test
    @UsuallyWrong("The removal leaves an entry of the list, or the version where the document is read.")
    default void E120_a_removed_document_is_found_by_nobody() {
        EnvelopeGround in = ground();
        in.created(1);
        in.put(HERE, DOCUMENT, 5, 2, in.now);
        in.put(HERE, ANOTHER, 6, 2, in.now);
        assertThat(in.other.removeDocument(HERE, DOCUMENT, expects(5), in.now)).isEqualTo(new RemoveResult.Done());
        assertThat(in.store.document(HERE, DOCUMENT, in.now)).isEqualTo(new DocumentResult.Absent());
        assertThat(in.documents(HERE)).containsExactly(ANOTHER);
        assertThat(in.removeDocument(HERE, DOCUMENT, expects(5))).isEqualTo(new RemoveResult.Absent());
        assertThat(in.removeDocument(HERE, DOCUMENT, ANY)).isEqualTo(new RemoveResult.Absent());
        assertThat(in.readable(HERE, 5, 1, 1))
                .as("its blocks stay for those who read them")
                .isTrue();
        assertThat(in.current(HERE, ANOTHER)).contains(upload(6));
    }

    @Test
    @UsuallyWrong(
            "The version that is expected is not in the condition of the removal, or absent is told as a conflict.")
    default void E121_a_document_is_removed_only_in_the_version_that_is_expected() {
        EnvelopeGround in = ground();
        in.created(1);
        assertThat(in.removeDocument(HERE, DOCUMENT, expects(5))).isEqualTo(new RemoveResult.Absent());
        in.put(HERE, DOCUMENT, 5, 2, in.now);
        assertThat(in.removeDocument(HERE, DOCUMENT, expects(4))).isEqualTo(new RemoveResult.Conflict(upload(5)));
        in.put(HERE, DOCUMENT, 6, 2, in.now);
        assertThat(in.removeDocument(HERE, DOCUMENT, expects(5))).isEqualTo(new RemoveResult.Conflict(upload(6)));
        assertThat(in.removeDocument(THERE, DOCUMENT, expects(5))).isEqualTo(new RemoveResult.Gone());
        assertThat(in.current(HERE, DOCUMENT)).contains(upload(6));
        assertThat(in.removeDocument(HERE, DOCUMENT, ANY)).isEqualTo(new RemoveResult.Done());
    }
}
