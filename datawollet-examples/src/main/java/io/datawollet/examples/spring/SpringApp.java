package io.datawollet.examples.spring;

import org.apache.catalina.connector.Connector;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The application. Its controller is found beside it; what answers for it is put in from outside. */
@SpringBootApplication(proxyBeanMethods = false, exclude = ErrorMvcAutoConfiguration.class)
class SpringApp {
    /** Spring answers preflights before any controller is asked: here with the library's answer. */
    @Bean
    WebMvcRegistrations preflights(SessionController controller) {
        return new WebMvcRegistrations() {
            @Override
            public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
                RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping();
                mapping.setCorsProcessor((configuration, request, response) -> {
                    controller.serve(request, response);
                    return false;
                });
                return mapping;
            }
        };
    }

    /** Tomcat refuses a slash that is percent-encoded, unless it is told to leave it. A document's name may have one. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> encodedSlashes() {
        return factory -> factory.addConnectorCustomizers(SpringApp::leaveEncoded);
    }

    private static void leaveEncoded(Connector connector) {
        connector.setEncodedSolidusHandling("passthrough");
        connector.setEncodedReverseSolidusHandling("passthrough");
    }
}
