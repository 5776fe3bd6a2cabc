package io.datawollet.examples.servlet;

import io.datawollet.examples.host.Bodies;
import io.datawollet.examples.host.HostAnswer;
import io.datawollet.examples.host.HostHandler;
import io.datawollet.http.EndpointRequest;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Carries a servlet container's requests into the library's records, and the answers out. All that a host has to write. */
final class SessionServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient HostHandler handler;

    SessionServlet(HostHandler handler) {
        this.handler = handler;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        send(request, response, handler.answer(head(request), request.getInputStream()));
    }

    /** The target as it was sent: the URI and the query are the two things that a container does not decode. */
    private static EndpointRequest head(HttpServletRequest request) {
        String query = request.getQueryString();
        String target = request.getRequestURI() + (query == null ? "" : "?" + query);
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name, Collections.list(request.getHeaders(name)));
        }
        return new EndpointRequest(request.getMethod(), target, headers, new byte[0]);
    }

    /** An exception out of here has the container close the connection, if the head of the answer is already sent. */
    private static void send(HttpServletRequest request, HttpServletResponse response, HostAnswer answer)
            throws IOException {
        int status = answer.head().status();
        response.setStatus(status);
        answer.head().headers().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        if (status != 204 && status != 304) {
            response.setContentLengthLong(answer.length());
        }
        if (!request.getMethod().equals("HEAD")) {
            Bodies.send(answer, response.getOutputStream());
        }
        response.flushBuffer();
        Bodies.drain(request.getInputStream());
    }
}
