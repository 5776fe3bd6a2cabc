package io.datawollet.store.jdbc.crash;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;

/** A host over PostgreSQL in a process of its own. Arguments: the database's URL, the root keys' file. */
final class UploadingClient {
    private UploadingClient() {}

    public static void main(String[] args) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(args[0]);
        config.setMaximumPoolSize(4);
        Work.run(Work.manager(new HikariDataSource(config), Path.of(args[1])).build());
    }
}
