/**
 * Stores over a {@link javax.sql.DataSource}. {@link io.datawollet.store.jdbc.JdbcDatabase} says where the tables are, and
 * {@link io.datawollet.store.jdbc.JdbcSessionStore} keeps sessions in them.
 */
@NullMarked
package io.datawollet.store.jdbc;

import org.jspecify.annotations.NullMarked;
