/**
 * A store in the heap of this process, for one node and for tests. Nothing survives the process. Room is bounded in
 * bytes by a {@link io.datawollet.memory.MemoryCapacity} that several stores may share; what lives is never dropped to
 * make some. Start with {@link io.datawollet.memory.MemorySessionStore}.
 */
@NullMarked
package io.datawollet.memory;

import org.jspecify.annotations.NullMarked;
