/** Durable, sealed containers that outlive sessions. */
@NullMarked
package io.datawollet.envelope;

import org.jspecify.annotations.NullMarked;
