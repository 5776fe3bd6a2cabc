/** Tests of the stores over real PostgreSQL servers and real H2 files. */
@NullMarked
package io.datawollet.store.jdbc;

import org.jspecify.annotations.NullMarked;
