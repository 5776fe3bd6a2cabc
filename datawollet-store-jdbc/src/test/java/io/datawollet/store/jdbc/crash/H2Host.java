package io.datawollet.store.jdbc.crash;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.datawollet.session.SessionManager;
import io.datawollet.store.jdbc.JdbcDatabase;
import java.nio.file.Path;

/** A host over a folder, in a process of its own: the embedded database lives and dies with it. */
final class H2Host {
    private H2Host() {}

    /** Over the file in this folder, with settings that follow the URL. */
    static HikariDataSource pool(Path folder, String settings) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:file:" + folder.resolve("store") + ";WRITE_DELAY=0" + settings);
        config.setMaximumPoolSize(4);
        return new HikariDataSource(config);
    }

    /** The folder and the settings come as arguments. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        HikariDataSource pool = pool(folder, args[1]);
        JdbcDatabase.of(pool).createSchema();
        SessionManager sessions =
                Work.manager(pool, folder.resolve("root-keys")).build();
        Work.run(sessions);
    }
}
