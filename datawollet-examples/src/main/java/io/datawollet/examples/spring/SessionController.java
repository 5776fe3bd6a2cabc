package io.datawollet.examples.spring;

import io.datawollet.examples.host.Bodies;
import io.datawollet.examples.host.HostAnswer;
import io.datawollet.examples.host.HostHandler;
import io.datawollet.http.EndpointRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** Carries Spring's requests into the library's records, and the answers out. All that a host has to write. */
@RestController
final class SessionController {
    private final HostHandler handler;

    SessionController(HostHandler handler) {
        this.handler = handler;
    }

    /** Spring answers this method itself, unless somebody asks for it by its name. */
    @RequestMapping(path = "/**", method = RequestMethod.OPTIONS)
    void options(HttpServletRequest request, HttpServletResponse response) throws IOException {
        serve(request, response);
    }

    /** All other methods of all paths. With no parameter for the body Spring reads nothing of it. */
    @RequestMapping("/**")
    void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        send(request.getMethod(), response, handler.answer(head(request), request.getInputStream()));
    }

    /** The target as it was sent: URI and query are what neither Tomcat nor Spring decodes. */
    private static EndpointRequest head(HttpServletRequest request) {
        String query = request.getQueryString();
        String target = request.getRequestURI() + (query == null ? "" : "?" + query);
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name, Collections.list(request.getHeaders(name)));
        }
        return new EndpointRequest(request.getMethod(), target, headers, new byte[0]);
    }

    /** Past Spring's converters, which would answer ranges in their own way. An exception has Tomcat close the connection. */
    private static void send(String method, HttpServletResponse response, HostAnswer answer) throws IOException {
        int status = answer.head().status();
        response.setStatus(status);
        answer.head().headers().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        if (status != 204 && status != 304) {
            response.setContentLengthLong(answer.length());
        }
        if (!method.equals("HEAD")) {
            Bodies.send(answer, response.getOutputStream());
        }
        response.flushBuffer();
    }
}
