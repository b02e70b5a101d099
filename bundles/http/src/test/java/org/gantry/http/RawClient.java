package org.gantry.http;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that says exactly what the test says. */
final class RawClient implements Closeable {
    private final Socket socket;
    private final InputStream input;

    RawClient(int port) throws IOException {
        this(port, 0);
    }

    /** @param receiveBuffer bytes that the kernel may take for us; 0 for its own choice */
    RawClient(int port, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(10_000);
        input = new BufferedInputStream(socket.getInputStream());
    }

    RawClient say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** The server may have closed the connection in the meantime. */
    void sayIfOpen(String text) {
        try {
            say(text);
        } catch (IOException e) {
            // Then there is nobody to say it to.
        }
    }

    RawClient get(String target) throws IOException {
        return say("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    /** The next line without its end; empty at the end of the stream. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = input.read(); c >= 0 && c != '\n'; c = input.read()) {
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    /** Everything up to the empty line. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.append(line).append('\n');
        }
        return head.toString();
    }

    /** Reads until this text has come. */
    void await(String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        do {
            int c = input.read();
            if (c < 0) {
                throw new IOException("The stream ended before '" + text + "'");
            }
            seen.append((char) c);
            if (seen.length() > text.length()) {
                seen.deleteCharAt(0);
            }
        } while (!text.contentEquals(seen));
    }

    /** Everything until the server closes. */
    String rest() throws IOException {
        return new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Everything up to the end of an answer in chunks, with what is around them. */
    String chunks() throws IOException {
        StringBuilder seen = new StringBuilder();
        while (!endsWith(seen, "\r\n0\r\n\r\n")) {
            int c = input.read();
            if (c < 0) {
                throw new IOException("The stream ended before its last chunk");
            }
            seen.append((char) c);
        }
        return seen.toString();
    }

    private static boolean endsWith(StringBuilder text, String end) {
        return text.length() >= end.length()
                && text.substring(text.length() - end.length()).equals(end);
    }

    /** True if the server has ended the connection, in order or not, before the timeout. */
    boolean readsToEnd() throws IOException {
        byte[] buffer = new byte[65536];
        try {
            while (input.read(buffer) >= 0) {
                // What was under way when the stream was cut off.
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
