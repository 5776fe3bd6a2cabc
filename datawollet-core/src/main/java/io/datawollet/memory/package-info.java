/**
 * Stores in the heap of this process, for one node and for tests. Nothing survives the process. Room is bounded in
 * bytes by a {@link io.datawollet.memory.MemoryCapacity} that several stores may share; what lives is never dropped to
 * make some. Start with {@link io.datawollet.memory.MemorySessionStore} for sessions, and with
 * {@link io.datawollet.memory.MemoryEnvelopeStore} for envelopes and documents.
 */
@NullMarked
package io.datawollet.memory;

import org.jspecify.annotations.NullMarked;
