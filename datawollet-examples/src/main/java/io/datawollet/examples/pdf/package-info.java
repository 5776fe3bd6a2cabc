/**
 * Reads PDF documents for the example host: their text, and the few fields of an invoice that can be told with
 * certainty. Everything happens in memory and within limits, since the documents come from strangers; a document that
 * cannot be read ends as one checked exception with a reason that a program can act on.
 */
@NullMarked
package io.datawollet.examples.pdf;

import org.jspecify.annotations.NullMarked;
