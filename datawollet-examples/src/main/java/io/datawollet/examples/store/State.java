package io.datawollet.examples.store;

import io.datawollet.store.ContainerRecord;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.Revision;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a container is, all but the blocks: one small JSON file. Never changed; a change makes another one.
 *
 * @param uploads those under way and those that are current versions, by their ids in hexadecimal
 */
record State(String revision, byte[] header, int rootKeyId, long expiresAt, Map<String, Upload> uploads) {
    private static final HexFormat HEX = HexFormat.of();

    /** What has become of an upload. */
    enum Stage {
        UNDER_WAY,
        DISCARDED,
        CURRENT,
        PAST
    }

    /**
     * One upload, or the version of a document that it has become.
     *
     * @param document the document's address in hexadecimal; empty before a commit
     * @param since when it last moved, or became what it is
     */
    record Upload(Stage stage, String document, int blocks, long size, byte[] info, long since) {
        static Upload underWay(Instant now) {
            return new Upload(Stage.UNDER_WAY, "", 0, 0, new byte[0], now.toEpochMilli());
        }

        static Upload current(StoreKey document, DocumentVersion version, Instant now) {
            String address = HEX.formatHex(document.toBytes());
            return new Upload(
                    Stage.CURRENT, address, version.blockCount(), version.size(), version.info(), now.toEpochMilli());
        }

        Upload in(Stage next, long now) {
            return new Upload(next, document, blocks, size, info, now);
        }

        boolean hasBlocks(int from, int count) {
            return (stage == Stage.CURRENT || stage == Stage.PAST) && count <= blocks - from;
        }

        DocumentVersion version(UploadId id, byte[] firstBlock) {
            return new DocumentVersion(id, blocks, size, info, firstBlock);
        }
    }

    static String name(UploadId id) {
        return HEX.formatHex(id.toBytes());
    }

    static State of(ContainerRecord record) {
        ContainerSnapshot given =
                new ContainerSnapshot(record.revision(), record.header(), record.rootKeyId(), record.expiresAt());
        return new State(
                        "",
                        record.header(),
                        record.rootKeyId(),
                        record.expiresAt().toEpochMilli(),
                        Map.of())
                .with(given);
    }

    State with(ContainerSnapshot next) {
        String hex = HEX.formatHex(next.revision().toBytes());
        return new State(hex, next.header(), next.rootKeyId(), expiresAt, uploads);
    }

    State with(UploadId id, Upload upload) {
        Map<String, Upload> next = new TreeMap<>(uploads);
        next.put(name(id), upload);
        return with(next);
    }

    State without(Collection<String> ids) {
        Map<String, Upload> next = new TreeMap<>(uploads);
        next.keySet().removeAll(ids);
        return with(next);
    }

    private State with(Map<String, Upload> next) {
        return new State(revision, header, rootKeyId, expiresAt, next);
    }

    ContainerSnapshot snapshot() {
        return new ContainerSnapshot(Revision.of(HEX.parseHex(revision)), header, rootKeyId, end());
    }

    Instant end() {
        return Instant.ofEpochMilli(expiresAt);
    }

    Optional<Upload> upload(UploadId id) {
        return Optional.ofNullable(uploads.get(name(id)));
    }

    Stream<Map.Entry<String, Upload>> all(Stage stage) {
        return uploads.entrySet().stream().filter(entry -> entry.getValue().stage() == stage);
    }

    /** How many bytes the current versions have together. */
    long bytes() {
        return all(Stage.CURRENT).mapToLong(entry -> entry.getValue().size()).sum();
    }

    /** The upload of a document's current version. */
    Optional<UploadId> current(StoreKey document) {
        String address = HEX.formatHex(document.toBytes());
        return all(Stage.CURRENT)
                .filter(entry -> entry.getValue().document().equals(address))
                .map(entry -> UploadId.of(HEX.parseHex(entry.getKey())))
                .findFirst();
    }

    /** In the order of their addresses. */
    Stream<DocumentListing> documents() {
        return all(Stage.CURRENT)
                .map(entry -> new DocumentListing(
                        StoreKey.of(HEX.parseHex(entry.getValue().document())),
                        UploadId.of(HEX.parseHex(entry.getKey())),
                        entry.getValue().info()))
                .sorted(Comparator.comparing(DocumentListing::document));
    }
}
