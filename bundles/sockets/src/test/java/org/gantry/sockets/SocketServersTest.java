package org.gantry.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketServersTest {
    @TempDir
    private Path directory;

    private final SocketServers servers = new SocketServers();
    private final Echo servlet = new Echo();

    @AfterEach
    void stop() {
        servers.stop();
    }

    private Path path() {
        return directory.resolve("agent.sock");
    }

    private void serve(Echo echo) {
        servers.addServlet(echo, Map.of("gantry.socket.path", path().toString()));
    }

    @Test
    void servesRequestsWithBodiesUntilTheServletGoes() throws Exception {
        serve(servlet);

        assertThat(post("/api?x=1", "hello"))
                .startsWith("HTTP/1.1 200 OK")
                .contains("POST /api x=1 hello")
                .doesNotContain("Jetty");
        servers.removeServlet(servlet);
        assertThat(path()).doesNotExist();
        assertThat(servlet.destroyed).isTrue();
    }

    @Test
    void everybodyMayConnectWhoMayGoThere() throws Exception {
        serve(servlet);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-rw-rw-");
    }

    @Test
    void socketThatAKilledProcessLeftIsReplaced() throws Exception {
        try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(path()));
        }
        assertThat(path()).exists();
        serve(servlet);

        assertThat(post("/", "x")).startsWith("HTTP/1.1 200 OK");
    }

    @Test
    void socketOfAnotherProcessIsLeftAlone() throws Exception {
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(path()));
            serve(servlet);

            assertThat(servlet.ready).isFalse();
            servers.removeServlet(servlet);
            assertThat(path()).exists();
        }
    }

    @Test
    void fileThatIsNoSocketIsLeftAlone() throws Exception {
        Files.writeString(path(), "mine");
        serve(servlet);

        assertThat(servlet.ready).isFalse();
        assertThat(path()).hasContent("mine");
    }

    private String post(String target, String body) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path()));
            String request = "POST " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body;
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(1024);
            while (channel.read(buffer) >= 0) {
                answer.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    /** Says what it was asked, from another thread. */
    private static final class Echo extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private boolean ready;
        private boolean destroyed;

        @Override
        public void init() {
            ready = true;
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String body = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String text = request.getMethod() + " " + request.getRequestURI() + " " + request.getQueryString() + " "
                    + body + " " + request.getRemoteAddr();
            AsyncContext late = request.startAsync();
            late.start(() -> {
                try {
                    late.getResponse().getOutputStream().print(text);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                } finally {
                    late.complete();
                }
            });
        }

        @Override
        public void destroy() {
            destroyed = true;
        }
    }
}
