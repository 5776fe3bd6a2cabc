/** What is left when servers and processes are killed without warning. */
@NullMarked
package io.datawollet.store.jdbc.crash;

import org.jspecify.annotations.NullMarked;
