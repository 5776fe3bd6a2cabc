package io.datawollet.examples.spring;

import io.datawollet.examples.host.HostHandler;
import io.datawollet.examples.host.RunningHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;

/** The host as a Spring Boot application, on the Tomcat that it brings. */
public final class SpringHost implements RunningHost {
    private final ConfigurableApplicationContext context;
    private final HostHandler handler;
    private final URI address;

    private SpringHost(ConfigurableApplicationContext context, HostHandler handler, URI address) {
        this.context = context;
        this.handler = handler;
        this.address = address;
    }

    /**
     * Starts listening on the loopback address.
     *
     * @param port 0 for a free one
     * @param handler the host's from now on: closed with it, or at once if it cannot start
     * @param patience how long a connection may rest, in the middle of a request or between two
     * @throws IOException if the port is taken
     */
    public static SpringHost start(int port, HostHandler handler, Duration patience) throws IOException {
        SpringApplication application = new SpringApplication(SpringApp.class);
        application.setRegisterShutdownHook(false);
        application.addInitializers(starting -> starting.getBeanFactory().registerSingleton("handler", handler));
        String loopback = InetAddress.getLoopbackAddress().getHostAddress();
        try {
            ConfigurableApplicationContext context = application.run(
                    "--server.port=" + port,
                    "--server.address=" + loopback,
                    "--server.tomcat.connection-timeout=" + patience.toMillis(),
                    "--server.tomcat.keep-alive-timeout=" + patience.toMillis(),
                    "--spring.config.location=classpath:/io/datawollet/examples/spring/application.properties");
            String taken = context.getEnvironment().getRequiredProperty("local.server.port");
            return new SpringHost(context, handler, URI.create("http://" + loopback + ":" + taken));
        } catch (RuntimeException e) {
            handler.close();
            if (e.getCause() instanceof PortInUseException taken) {
                throw new IOException(taken.getMessage(), e);
            }
            throw e;
        }
    }

    @Override
    public URI address() {
        return address;
    }

    @Override
    public void close() {
        context.close();
        handler.close();
    }
}
