package io.datawollet.store.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.datawollet.document.Documents;
import io.datawollet.key.RootKeys;
import io.datawollet.session.RecordedRequest;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionManager;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host over H2 that is killed directly after something was acknowledged: it is there. */
class H2CrashTest {
    @TempDir
    Path folder;

    /** By default H2 lets space rest for 45 seconds before it is written over; without that the file is like an old one at once. */
    @ParameterizedTest
    @ValueSource(strings = {"", ";RETENTION_TIME=0"})
    void what_was_acknowledged_before_the_host_was_killed_is_there(String settings) throws Exception {
        RootKeys.generate().writeTo(folder.resolve("root-keys"));
        int rounds = Rounds.orElse(6);
        Map<String, Integer> killedAfter = new TreeMap<>();
        int found = 0;
        for (int round = 0; round < rounds; round++) {
            String kind = List.of("started", "recorded", "uploaded").get(round % 3);
            List<String> told = runAndKill(settings, kind, 1 + round / 3 % 3);
            killedAfter.merge(kind, 1, Integer::sum);
            found += verify(settings, told);
        }
        System.out.printf(
                "H2%s, host killed %s: %d acknowledged sessions, rows and documents, all there%n",
                settings, killedAfter, found);
    }

    /** What the host said until it was killed, right after it said so of its n-th of one kind. */
    private List<String> runAndKill(String settings, String kind, int nth) throws Exception {
        List<String> told = new ArrayList<>();
        int times = kind.equals("started") ? 1 : nth;
        try (Processes host = Processes.start(H2Host.class, folder.resolve("errors"), folder.toString(), settings)) {
            while (times > 0) {
                told.add(host.line());
                if (told.get(told.size() - 1).startsWith(kind)) {
                    times--;
                }
            }
            host.kill();
            told.addAll(host.rest());
        }
        return told;
    }

    private int verify(String settings, List<String> told) throws Exception {
        try (HikariDataSource pool = H2Host.pool(folder, settings);
                SessionManager sessions =
                        Work.manager(pool, folder.resolve("root-keys")).build()) {
            String[] started = told.get(0).split(" ", -1);
            Session session = sessions.open(Work.CALLER, SessionCredentials.of(started[1], started[2]));
            List<String> rows = session.history(1_000).requests().stream()
                    .map(RecordedRequest::payload)
                    .map(payload -> payload.asText())
                    .toList();
            assertThat(rows).doesNotHaveDuplicates();
            Documents documents = session.documents();
            for (String line : told.subList(1, told.size())) {
                String what = line.substring(line.indexOf(' ') + 1);
                if (line.startsWith("recorded")) {
                    assertThat(rows).contains(what);
                } else {
                    try (InputStream in = documents.get(what).content()) {
                        assertThat(Work.isWhole(what, in.readAllBytes())).isTrue();
                    }
                }
            }
        }
        return told.size();
    }
}
