package io.datawollet.store.jdbc.crash;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.Scope;
import io.datawollet.key.RootKeys;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.store.jdbc.JdbcDatabase;
import io.datawollet.store.jdbc.JdbcEnvelopeStore;
import io.datawollet.store.jdbc.JdbcSessionStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.sql.DataSource;

/** What a host does until it is killed: starts a session with an envelope, records, uploads; and tells of each when it is done. */
final class Work {
    /** Three blocks, the last one not full. */
    static final int DOCUMENT = 600_000;

    static final Caller CALLER =
            Caller.of(Client.confidential("acme").scopes(Scope.values()).build());

    private Work() {}

    static SessionManager.Builder manager(DataSource pool, Path rootKeys) throws IOException {
        JdbcDatabase database = JdbcDatabase.of(pool);
        return SessionManager.builder()
                .rootKeys(RootKeys.fromFile(rootKeys))
                .sessionStore(new JdbcSessionStore(database))
                .envelopeStore(new JdbcEnvelopeStore(database))
                .withoutSweep()
                .withoutWarmUp();
    }

    /** The bytes of a document are told by its name. */
    static byte[] content(String name) {
        byte[] bytes = new byte[DOCUMENT];
        new Random(name.hashCode()).nextBytes(bytes);
        return bytes;
    }

    static boolean isWhole(String name, byte[] found) {
        return Arrays.equals(found, content(name));
    }

    /** Works for ever. The first line has id and key of the session; each later one says what was acknowledged. */
    static void run(SessionManager sessions) throws IOException {
        StartedSession started = sessions.start(CALLER, StartRequest.create());
        SessionCredentials credentials = started.credentials();
        say("started " + credentials.revealId() + " " + credentials.revealKey().orElseThrow());
        for (int i = 0; ; i++) {
            Session session = sessions.open(CALLER, credentials);
            session.record("note", "row " + i);
            say("recorded row " + i);
            String name = "document-" + i % 5 + "-" + i;
            session.documents().put(name, "application/octet-stream", new ByteArrayInputStream(content(name)));
            say("uploaded " + name);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
