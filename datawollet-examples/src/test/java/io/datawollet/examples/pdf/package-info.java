/** Tests of the extraction, and the generator of the bundled documents. */
@NullMarked
package io.datawollet.examples.pdf;

import org.jspecify.annotations.NullMarked;
