/**
 * Containers of documents from within.
 */
@NullMarked
package io.datawollet.internal.container;

import org.jspecify.annotations.NullMarked;
