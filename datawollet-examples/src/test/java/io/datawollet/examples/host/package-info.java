/** Tests of the example host over real HTTP. */
@NullMarked
package io.datawollet.examples.host;

import org.jspecify.annotations.NullMarked;
