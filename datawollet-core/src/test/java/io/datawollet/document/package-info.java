/** What holds for documents, of sessions and of envelopes alike. */
@NullMarked
package io.datawollet.document;

import org.jspecify.annotations.NullMarked;
