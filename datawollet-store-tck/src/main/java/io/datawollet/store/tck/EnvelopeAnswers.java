package io.datawollet.store.tck;

import io.datawollet.store.ContainerListing;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.HeaderResult;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Answers of envelope stores in a form that compares arrays by what is in them. */
final class EnvelopeAnswers {
    private EnvelopeAnswers() {}

    /** The answer, or what it consists of. */
    static Object shown(Object answer) {
        if (answer instanceof Optional<?> optional) {
            return optional.map(EnvelopeAnswers::shown);
        }
        if (answer instanceof List<?> list) {
            return list.stream().map(EnvelopeAnswers::shown).toList();
        }
        if (answer instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (answer instanceof HeaderResult.Conflict conflict) {
            return List.of("conflict", shown(conflict.current()));
        }
        if (answer instanceof ContainerListing listing) {
            return List.of(listing.address(), shown(listing.container()));
        }
        if (answer instanceof ContainerSnapshot seen) {
            return List.of(seen.revision(), shown(seen.header()), seen.rootKeyId(), seen.expiresAt());
        }
        if (answer instanceof DocumentListing listing) {
            return List.of(listing.document(), listing.upload(), shown(listing.info()));
        }
        return answer instanceof DocumentResult.Found found ? shown(found.version()) : answer;
    }

    private static Object shown(DocumentVersion seen) {
        return List.of(seen.upload(), seen.blockCount(), seen.size(), shown(seen.info()), shown(seen.firstBlock()));
    }
}
