/**
 * A whole HTTP host built on the library, on the JDK's own server: the published calls, calls of its own that extract
 * data from PDF files and keep these as documents, and a tour that plays the client.
 * {@link io.datawollet.examples.host.Main} starts either.
 */
@NullMarked
package io.datawollet.examples.host;

import org.jspecify.annotations.NullMarked;
