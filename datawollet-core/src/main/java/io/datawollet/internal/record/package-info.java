/**
 * Ids, addresses and the byte layout of every sealed record. All of it is written down in {@code docs/formats.md}.
 */
@NullMarked
package io.datawollet.internal.record;

import org.jspecify.annotations.NullMarked;
