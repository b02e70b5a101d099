package org.gantry.http.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {
    private final Server server = new Server();
    private final ServerConnector port = new ServerConnector(server);

    @BeforeEach
    void start() throws Exception {
        port.setHost("127.0.0.1");
        server.addConnector(port);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                String answer = request.getHttpURI().getPath() + " "
                        + request.getHeaders().get(HttpHeader.CONTENT_TYPE);
                response.write(true, ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)), callback);
                return true;
            }
        });
        server.start();
        Connector made = new ServerSettings().createConnector(server);
        server.addConnector(made);
        made.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private String answer(String target, String contentType) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.getLocalPort())) {
            socket.setSoTimeout(10_000);
            String request = "POST " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + contentType
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void mediaTypesKeepTheirLetters() throws Exception {
        assertThat(answer("/x", "Application/json")).endsWith("/x Application/json");
        assertThat(answer("/x", "application/json")).endsWith("/x application/json");
    }

    @Test
    void anAbsoluteTargetCountsWhateverTheHostHeaderSays() throws Exception {
        assertThat(answer("http://127.0.0.1:" + port.getLocalPort() + "/x", "text/plain"))
                .startsWith("HTTP/1.1 200")
                .endsWith("/x text/plain");
    }

    @Test
    void theConnectorThatItMakesDoesNotStay() {
        assertThat(server.getConnectors()).containsExactly(port);
    }
}
