/**
 * Containers of sealed documents over an envelope store: how documents are put, read, listed and deleted, and how envelopes
 * are made, opened and put under another root key. Start with {@link io.datawollet.internal.container.SealedDocuments}.
 */
@NullMarked
package io.datawollet.internal.container;

import org.jspecify.annotations.NullMarked;
