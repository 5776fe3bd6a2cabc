package io.datawollet.examples.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection on which a test sends what it likes, whole requests or not. */
final class RawHttp implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("(?m)^[^ :\r\n]+:");
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *([0-9]+)");

    private final Socket socket;
    private final InputStream in;

    private RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    static RawHttp to(URI host) throws IOException {
        Socket socket = new Socket(host.getHost(), host.getPort());
        socket.setSoTimeout(60_000);
        return new RawHttp(socket);
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Hangs up as far as the other side can tell, and can still hear what it says. */
    void endOfInput() throws IOException {
        socket.shutdownOutput();
    }

    /**
     * Status line and headers of the next answer, to the empty line; as far as they came, if the other side closed. Names
     * of headers come in lower case, as each server spells them in its own way.
     */
    String head() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            bytes.write(next);
            text = bytes.toString(StandardCharsets.ISO_8859_1);
        }
        return NAME.matcher(text).replaceAll(name -> name.group().toLowerCase(Locale.ROOT));
    }

    /** The body that belongs to a head. */
    String body(String head) throws IOException {
        Matcher length = LENGTH.matcher(head);
        int count = length.find() ? Integer.parseInt(length.group(1)) : 0;
        return new String(in.readNBytes(count), StandardCharsets.UTF_8);
    }

    /** So many bytes of what comes next, or fewer if the other side closes. */
    byte[] bytes(int count) throws IOException {
        return in.readNBytes(count);
    }

    /** What comes until the other side closes, be it by a reset. That it does not close in time is a failure. */
    String rest() throws SocketTimeoutException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            in.transferTo(bytes);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return bytes + " and a failure: " + e.getMessage();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
