package org.gantry.replay;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One connection that sends requests literally, which no HTTP client library would do, and reads the answers. */
final class Wire implements AutoCloseable {
    private static final int LIMIT = 32 << 20;

    private final Socket socket = new Socket();
    private final InputStream input;
    private boolean chunkIsOpen;

    Wire(URI base, Duration patience) throws IOException {
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), (int) patience.toMillis());
        socket.setSoTimeout((int) patience.toMillis());
        socket.setTcpNoDelay(true);
        input = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends a request with exactly these headers. */
    void send(Ask ask) throws IOException {
        StringBuilder head = new StringBuilder();
        head.append(ask.method()).append(' ').append(ask.path()).append(" HTTP/1.1\r\n");
        ask.headers().forEach(header -> head.append(header.name())
                .append(": ")
                .append(header.value())
                .append("\r\n"));
        head.append("\r\n");
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        request.writeBytes(ask.body());
        socket.getOutputStream().write(request.toByteArray());
        socket.getOutputStream().flush();
    }

    /** Reads status and headers; the body is empty. */
    Answer head() throws IOException {
        String[] status = line().split(" ", 3);
        List<Header> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.add(new Header(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return new Answer(Integer.parseInt(status[1]), status.length > 2 ? status[2] : "", headers, new byte[0]);
    }

    /** Reads a whole answer. */
    Answer answer(String method) throws IOException {
        Answer head = head();
        return new Answer(head.status(), head.reason(), head.headers(), body(head, method));
    }

    static boolean isChunked(Answer head) {
        return head.header("Transfer-Encoding").filter("chunked"::equals).isPresent();
    }

    byte[] body(Answer head, String method) throws IOException {
        if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
            return new byte[0];
        }
        if (isChunked(head)) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (Optional<byte[]> chunk = chunk(); chunk.isPresent(); chunk = chunk()) {
                body.writeBytes(chunk.get());
            }
            return body.toByteArray();
        }
        Optional<String> length = head.header("Content-Length");
        return length.isPresent() ? exactly(Integer.parseInt(length.get())) : input.readAllBytes();
    }

    /** The next chunk of a chunked body; empty at its end. Its closing line may come as late as the next chunk. */
    Optional<byte[]> chunk() throws IOException {
        if (chunkIsOpen) {
            line();
        }
        int size = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
        chunkIsOpen = size > 0;
        return chunkIsOpen ? Optional.of(exactly(size)) : Optional.empty();
    }

    private byte[] exactly(int size) throws IOException {
        if (size > LIMIT) {
            throw new IOException("A body of " + size + " bytes");
        }
        byte[] bytes = input.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("The body ended after " + bytes.length + " of " + size + " bytes");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException("The connection ended");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
