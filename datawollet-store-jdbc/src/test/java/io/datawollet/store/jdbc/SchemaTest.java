package io.datawollet.store.jdbc;

import static io.datawollet.store.jdbc.Failing.assertFails;
import static io.datawollet.store.jdbc.Sessions.HERE;
import static io.datawollet.store.jdbc.Sessions.NOW;
import static io.datawollet.store.jdbc.Sessions.append;
import static io.datawollet.store.jdbc.Sessions.create;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.zaxxer.hikari.HikariDataSource;
import io.datawollet.store.CreateResult;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.WriteResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the tables come into a database, and what they are called. */
class SchemaTest {
    private static void execute(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void assertWorks(JdbcDatabase database) {
        JdbcSessionStore store = new JdbcSessionStore(database);
        assertThat(create(store, HERE)).isEqualTo(new CreateResult.Created(0));
        assertThat(append(store, HERE, 1, 100)).isEqualTo(new WriteResult.Done());
        assertThat(store.load(HERE, NOW, 9, 999).orElseThrow().rows()).hasSize(1);
        assertThat(store.remove(HERE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void the_schema_is_made_once_and_found(int version) {
        PostgresServer server = PostgresServer.shared(version);
        JdbcDatabase database = JdbcDatabase.builder(server.pool(false))
                .schema(server.newSchema())
                .build();

        database.createSchema();
        database.createSchema();

        database.checkSchema();
        assertThat(database.dialect()).isEqualTo(Dialect.POSTGRESQL);
        assertWorks(database);
    }

    @Test
    void the_schema_is_made_once_and_found_in_H2(@TempDir Path folder) {
        try (HikariDataSource pool = H2File.pool(folder)) {
            JdbcDatabase database = JdbcDatabase.of(pool);
            database.createSchema();
            database.createSchema();
            database.checkSchema();
            assertThat(database.dialect()).isEqualTo(Dialect.H2);
            assertWorks(database);
        }
    }

    private static void createAtOnce(DataSource source, String schema) throws Exception {
        int nodes = 8;
        CyclicBarrier together = new CyclicBarrier(nodes);
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < nodes; i++) {
                JdbcDatabase database = JdbcDatabase.builder(source)
                        .schema(schema)
                        .statementTimeout(Duration.ofSeconds(30))
                        .build();
                all.add(threads.submit(() -> {
                    together.await();
                    database.createSchema();
                    return database;
                }));
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertWorks(JdbcDatabase.builder(source).schema(schema).build());
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void eight_nodes_make_it_at_once(int version) throws Exception {
        PostgresServer server = PostgresServer.shared(version);
        for (int round = 0; round < 5; round++) {
            createAtOnce(server.pool(false), server.newSchema());
        }
    }

    @Test
    void eight_nodes_make_it_at_once_in_H2(@TempDir Path folder) throws Exception {
        try (HikariDataSource pool = H2File.pool(folder)) {
            for (int round = 0; round < 5; round++) {
                execute(pool, "CREATE SCHEMA node_" + round);
                createAtOnce(pool, "node_" + round);
            }
        }
    }

    @Test
    void stores_with_other_names_lie_side_by_side_and_do_not_see_each_other() {
        PostgresServer server = PostgresServer.shared(18);
        String schema = server.newSchema();
        JdbcDatabase.Builder builder = JdbcDatabase.builder(server.pool(false)).schema(schema);
        JdbcDatabase plain = builder.build();
        JdbcDatabase prefixed = builder.tablePrefix("a_prefix_of_twenty__").build();
        plain.createSchema();
        assertFails(Outcome.NOT_APPLIED, "createSchema()", prefixed::checkSchema);
        prefixed.createSchema();
        assertThat(prefixed.ddl())
                .contains(schema + ".a_prefix_of_twenty__session")
                .doesNotContain("dw_");

        create(new JdbcSessionStore(plain), HERE);
        assertWorks(prefixed);
        assertThat(new JdbcSessionStore(plain).load(HERE, NOW, 0, 0)).isPresent();
    }

    @Test
    void stores_with_other_names_lie_side_by_side_in_H2(@TempDir Path folder) throws SQLException {
        try (HikariDataSource pool = H2File.pool(folder)) {
            execute(pool, "CREATE SCHEMA aside");
            JdbcDatabase plain = JdbcDatabase.of(pool);
            JdbcDatabase aside = JdbcDatabase.builder(pool)
                    .schema("aside")
                    .tablePrefix("wollet_")
                    .build();
            plain.createSchema();
            assertFails(Outcome.NOT_APPLIED, "createSchema()", aside::checkSchema);
            aside.createSchema();
            create(new JdbcSessionStore(plain), HERE);
            assertWorks(aside);
            assertThat(new JdbcSessionStore(plain).load(HERE, NOW, 0, 0)).isPresent();
        }
    }

    @Test
    void the_script_that_is_run_by_hand_gives_the_same_schema() {
        PostgresServer server = PostgresServer.shared(18);
        JdbcDatabase database = JdbcDatabase.builder(server.pool(false))
                .schema(server.newSchema())
                .tablePrefix("by_hand_")
                .build();
        server.execute(database.ddl());
        database.checkSchema();
        assertWorks(database);
    }

    @Test
    void the_script_that_is_run_by_hand_in_H2_gives_the_same_schema(@TempDir Path folder) throws SQLException {
        try (HikariDataSource pool = H2File.pool(folder)) {
            JdbcDatabase database =
                    JdbcDatabase.builder(pool).tablePrefix("by_hand_").build();
            execute(pool, database.ddl());
            database.checkSchema();
            assertWorks(database);
        }
    }

    @Test
    void the_scripts_in_the_jar_are_what_the_defaults_give_and_run_as_they_are(@TempDir Path folder)
            throws SQLException, IOException {
        PostgresServer server = PostgresServer.shared(14);
        String schema = server.newSchema();
        try (OneConnection one = new OneConnection(server.url() + "&currentSchema=" + schema);
                HikariDataSource pool = H2File.pool(folder)) {
            assertRunsAsItIs(one.dataSource(), "postgresql.sql");
            assertRunsAsItIs(pool, "h2.sql");
        }
    }

    private static void assertRunsAsItIs(DataSource source, String resource) throws SQLException, IOException {
        JdbcDatabase database = JdbcDatabase.of(source);
        assertFails(Outcome.NOT_APPLIED, "createSchema()", database::checkSchema);
        try (InputStream script = Objects.requireNonNull(JdbcDatabase.class.getResourceAsStream(resource))) {
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            execute(source, text);
            assertThat(database.ddl()).isEqualTo(text);
        }
        assertWorks(database);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Public",
                "1st",
                "_x",
                "a b",
                "a.b",
                "a-b",
                "a\"b",
                "a'b",
                "a;b",
                "a; DROP TABLE dw_session; --",
                "ä",
                "a\n",
                "$1",
                "a?",
                "a/*"
            })
    void names_that_could_be_anything_but_a_name_are_refused(String name) {
        JdbcDatabase.Builder builder =
                JdbcDatabase.builder(PostgresServer.shared(18).pool(false));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.schema(name));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.tablePrefix(name));
    }

    @Test
    void names_have_an_end() {
        JdbcDatabase.Builder builder =
                JdbcDatabase.builder(PostgresServer.shared(18).pool(false));
        builder.schema("a".repeat(63)).tablePrefix("b".repeat(20));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.schema("a".repeat(64)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.tablePrefix("b".repeat(21)));
    }

    @Test
    void a_statement_timeout_is_whole_seconds_up_to_an_hour() {
        JdbcDatabase.Builder builder =
                JdbcDatabase.builder(PostgresServer.shared(18).pool(false));
        builder.statementTimeout(Duration.ofSeconds(1)).statementTimeout(Duration.ofHours(1));
        for (Duration wrong :
                List.of(Duration.ZERO, Duration.ofMillis(1_500), Duration.ofSeconds(-1), Duration.ofSeconds(3_601))) {
            assertThatIllegalArgumentException().isThrownBy(() -> builder.statementTimeout(wrong));
        }
    }
}
