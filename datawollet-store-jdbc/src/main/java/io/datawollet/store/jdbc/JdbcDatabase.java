package io.datawollet.store.jdbc;

import io.datawollet.store.StoreException;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL or H2 database with the tables of the stores in it. One is made at start-up and given to a
 * session store, an envelope store, or both.
 *
 * <p>The data source is the host's: its pool, its credentials, its driver. Each operation takes one connection and gives it
 * back before it returns; the connections may commit by themselves or not, and come back as they were. A data source that
 * hands out the connection of a transaction of the host's own is the wrong one: an operation of a store ends with its own
 * transaction, and would end that one.
 *
 * <p>Nothing is asked of the database when this is made, so a host starts while its database does not. Before the first
 * operation, and again until it was once as it should be, the schema is looked at as by {@link #checkSchema()}.
 *
 * <p>Safe for use by many threads.
 */
public final class JdbcDatabase {
    private final Connections connections;
    private final Schema schema;
    private volatile @Nullable Dialect checked;

    private JdbcDatabase(Builder builder) {
        this.connections = new Connections(builder.dataSource, builder.statementTimeout);
        this.schema = new Schema(new Names(builder.schema, builder.tablePrefix), connections);
    }

    /**
     * With the defaults of {@link Builder}.
     *
     * @param dataSource where connections come from
     * @return the database
     */
    public static JdbcDatabase of(DataSource dataSource) {
        return builder(dataSource).build();
    }

    /**
     * Lets names and the time-out be chosen.
     *
     * @param dataSource where connections come from
     * @return a builder with the defaults
     */
    public static Builder builder(DataSource dataSource) {
        return new Builder(dataSource);
    }

    /**
     * Makes the tables, indices and functions if they are not there; does nothing if they are. For hosts without a migration
     * tool; one that has a tool gives it {@link #ddl()} and needs the right to create things nowhere else. Safe to be called
     * by several nodes at once.
     *
     * @throws StoreException if the database cannot be had or refuses, or holds a schema of another version
     */
    public void createSchema() {
        checked = schema.create();
    }

    /**
     * Looks whether the schema is there in the version that this library works with. One or two trips.
     *
     * @throws StoreException saying what to do if it is missing or of another version, or if the database cannot be had
     */
    public void checkSchema() {
        checked = schema.check();
    }

    /**
     * The statements that {@link #createSchema()} would run, with the names that were chosen, for a migration tool. With the
     * default names they are what lies in the jar as {@code postgresql.sql} and {@code h2.sql}.
     *
     * @return the text of the script
     * @throws StoreException if the database cannot be had: which one it is decides on the script
     */
    public String ddl() {
        return schema.ddl();
    }

    /** Which database it is, its schema looked at once. */
    Dialect dialect() {
        Dialect known = checked;
        if (known == null) {
            known = schema.check();
            checked = known;
        }
        return known;
    }

    Connections connections() {
        return connections;
    }

    Names names() {
        return schema.names();
    }

    /** Says of the call what is wrong with it, before anything is sent. */
    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Names and time-outs of a {@link JdbcDatabase}. Not safe for use by many threads. */
    public static final class Builder {
        private final DataSource dataSource;
        private String schema = "";
        private String tablePrefix = Names.DEFAULT_PREFIX;
        private Duration statementTimeout = Duration.ofSeconds(5);

        private Builder(DataSource dataSource) {
            this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        }

        /**
         * The database schema of the tables. It must exist.
         *
         * <p>Default: the first one that the connection looks into.
         *
         * @param schema a-z, 0-9 and _, beginning with a letter, at most 63 characters
         * @return this
         * @throws IllegalArgumentException if it is not made like that
         */
        public Builder schema(String schema) {
            if (schema.isEmpty()) {
                throw new IllegalArgumentException("a schema has a name");
            }
            this.schema = new Names(schema, tablePrefix).schema();
            return this;
        }

        /**
         * What the names of tables and functions begin with.
         *
         * <p>Default: {@code dw_}.
         *
         * @param prefix a-z, 0-9 and _, beginning with a letter, at most 20 characters
         * @return this
         * @throws IllegalArgumentException if it is not made like that
         */
        public Builder tablePrefix(String prefix) {
            this.tablePrefix = new Names(schema, prefix).prefix();
            return this;
        }

        /**
         * After how long a statement is given up. The database cancels it then, so that nothing of it happens later. A
         * time-out of the connection itself (PostgreSQL's {@code socketTimeout}) should be longer: where the client hangs up
         * first, an abandoned write may still take effect.
         *
         * <p>Default: 5 seconds.
         *
         * @param timeout whole seconds, from one second to an hour
         * @return this
         * @throws IllegalArgumentException if it is outside of that or has parts of seconds
         */
        public Builder statementTimeout(Duration timeout) {
            boolean whole = timeout.equals(Duration.ofSeconds(timeout.toSeconds()));
            if (!whole || timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("a statement time-out is whole seconds, from 1 second to 1 hour");
            }
            this.statementTimeout = timeout;
            return this;
        }

        /**
         * Builds it; nothing is sent.
         *
         * @return the database
         */
        public JdbcDatabase build() {
            return new JdbcDatabase(this);
        }
    }
}
