/** Durable, sealed containers that outlive sessions. Start with {@link io.datawollet.envelope.Envelope}. */
@NullMarked
package io.datawollet.envelope;

import org.jspecify.annotations.NullMarked;
