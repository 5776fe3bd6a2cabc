/**
 * Documents of any size, sealed, of a session or of an envelope. Start with {@link io.datawollet.document.Documents}.
 */
@NullMarked
package io.datawollet.document;

import org.jspecify.annotations.NullMarked;
