/** A store of one's own: envelopes and documents as files of a folder. Explained step by step in docs/custom-store.md. */
@NullMarked
package io.datawollet.examples.store;

import org.jspecify.annotations.NullMarked;
