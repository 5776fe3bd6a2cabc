package io.datawollet.examples.host;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Servers that speak TLS with a certificate that is made anew, and that nobody but the tests' browser takes. */
final class TestTls {
    private static final String PASSWORD = "TEST_STORE_PASSWORD";

    private final SSLContext context;

    private TestTls(SSLContext context) {
        this.context = context;
    }

    /** Makes a certificate with the JDK's own tool. */
    static TestTls create(Issued issued) {
        String password = issued.note(UUID.randomUUID().toString());
        try {
            Path folder = Files.createDirectories(Path.of("target", "browser-tls"));
            Path file = folder.resolve(UUID.randomUUID() + ".p12");
            try {
                keytool(file, password);
                return new TestTls(context(file, password));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no certificate could be made", e);
        }
    }

    private static void keytool(Path file, String password) throws IOException {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = List.of(
                tool,
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=shop-a.test",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass:env",
                PASSWORD);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(PASSWORD, password);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("keytool failed: " + said);
        }
    }

    /** A server on a free port of the loopback address that takes no requests yet. */
    HttpsServer bound() throws IOException {
        HostServer.answerAtOnce();
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return server;
    }

    private static SSLContext context(Path file, String password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
