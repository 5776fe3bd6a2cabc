package io.datawollet.document;

import java.time.Instant;

/**
 * What is known of one version of a document.
 *
 * @param name 1 to 255 bytes of UTF-8
 * @param mediaType such as {@code application/pdf}, as it was given
 * @param size bytes of the content
 * @param createdAt when this version was put, in whole milliseconds
 * @param revision opaque, new with each put; for {@link WriteCondition#ifRevision} and entity tags
 * @param sha256 SHA-256 of the content, 64 lower-case hexadecimal digits
 */
public record DocumentInfo(
        String name, String mediaType, long size, Instant createdAt, String revision, String sha256) {}
