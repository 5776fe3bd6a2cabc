package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is tried in a real browser: one for a class, empty again for each test, and closed whatever happens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InBrowser {
    final Issued issued = new Issued();
    final TestTls tls = TestTls.create(issued);

    @TempDir
    Path folder;

    private Chromium browser;

    @BeforeAll
    void startBrowser() {
        browser = Chromium.start();
    }

    @BeforeEach
    void emptyBrowser() {
        browser.reset();
        assertThat(browser.cookies()).isEmpty();
    }

    @AfterEach
    void noteSecrets() {
        browser.cookies().forEach(cookie -> issued.note(cookie.revealValue()));
    }

    @AfterAll
    void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    Chromium browser() {
        return browser;
    }

    /** The cookies that hold session keys. */
    List<StoredCookie> sessionCookies() {
        List<StoredCookie> found =
                browser.cookies().stream().filter(StoredCookie::isSession).toList();
        found.forEach(cookie -> issued.note(cookie.revealValue()));
        return found;
    }

    /** One of the bundled PDF files under a name of the test's. */
    Path sample(String resource, String name) {
        try (InputStream in = Objects.requireNonNull(
                InBrowser.class.getResourceAsStream("/io/datawollet/examples/pdf/" + resource), resource)) {
            Path file = folder.resolve(name);
            Files.write(file, in.readAllBytes());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path sample(String resource) {
        return sample(resource, resource);
    }
}
