package org.gantry.itests.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.gantry.itests.Apps;
import org.gantry.itests.Node;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that a task fetches: what is in them stays in its sandbox, or the task fails and says why. */
class ArchivesIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static final Map<String, byte[]> FILES = new ConcurrentHashMap<>();
    private static HttpServer server;
    private static Node node;
    private static Apps apps;

    @BeforeAll
    static void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] file = FILES.get(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(file == null ? 404 : 200, file == null ? -1 : file.length);
            if (file != null) {
                exchange.getResponseBody().write(file);
            }
            exchange.close();
        });
        server.start();
        node = Node.in(folder.resolve("node")).start();
        apps = new Apps(node);
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
        if (server != null) {
            server.stop(0);
        }
    }

    @AfterEach
    void removeApps() {
        apps.removeAll();
    }

    @Test
    void anHonestArchiveIsUnpacked() throws IOException {
        serve("/honest.tar", tar -> {
            file(tar, "bin/run", "exec sleep 600");
            link(tar, "current", "bin");
        });
        create("honest", "/honest.tar", ". current/run");
        apps.awaitRunning("honest", 1);
        await("command of the archive").atMost(SOON).until(() -> !apps.processesOfApp("honest", "sleep 600")
                .isEmpty());
    }

    @Test
    void namesThatClimbOut() throws IOException {
        serve("/climb.tar", tar -> file(tar, "../../../escaped-by-name", "x"));
        assertThat(failure("climb", "/climb.tar")).contains("../../../escaped-by-name", "leads out of the archive");
        assertNothingEscaped("escaped-by-name");
    }

    @Test
    void namesThatAreAbsolute() throws IOException {
        Path target = folder.resolve("escaped-by-root");
        serve("/absolute.tar", tar -> {
            TarArchiveEntry entry = new TarArchiveEntry(target.toString(), true);
            entry.setSize(1);
            tar.putArchiveEntry(entry);
            tar.write('x');
            tar.closeArchiveEntry();
        });
        assertThat(failure("absolute", "/absolute.tar")).contains("absolute");
        assertNothingEscaped("escaped-by-root");
    }

    @Test
    void linksOutOfTheSandbox() throws IOException {
        serve("/link.tar", tar -> {
            link(tar, "out", folder.toString());
            file(tar, "out/escaped-by-link", "x");
        });
        assertThat(failure("link", "/link.tar")).contains("'out' is a link out of the archive");
        assertNothingEscaped("escaped-by-link");
    }

    @Test
    void linksThatTogetherLeadOut() throws IOException {
        serve("/chain.tar", tar -> {
            link(tar, "here", ".");
            link(tar, "up", "here/..");
            file(tar, "up/escaped-by-chain", "x");
        });
        assertThat(failure("chain", "/chain.tar")).contains("out of the archive");
        assertNothingEscaped("escaped-by-chain");
    }

    @Test
    void hardLinksToFilesOfTheHost() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        serve("/hard.tar", tar -> {
            TarArchiveEntry entry = new TarArchiveEntry("copy", TarConstants.LF_LINK);
            entry.setLinkName(secret.toString());
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        });
        assertThat(failure("hard", "/hard.tar")).contains("absolute");
        assertNothingEscaped("copy");
    }

    @Test
    void somethingElseThanAnArchive() throws IOException {
        FILES.put("/broken.tar.gz", "no archive at all".getBytes(StandardCharsets.UTF_8));
        assertThat(failure("broken", "/broken.tar.gz")).contains("broken.tar.gz");
    }

    @Test
    void filesThatAreNotThere() {
        assertThat(failure("missing", "/missing.tar")).contains("/missing.tar", "404");
    }

    /** Runs an app that fetches the file and tells the message with which its task fails. */
    private static String failure(String id, String file) {
        create(id, file, "exec sleep 600");
        await(id + " fails").atMost(SOON).until(() -> apps.show(id).has("lastTaskFailure"));
        JsonNode failure = apps.show(id).path("lastTaskFailure");
        assertThat(failure.path("state").asText()).isEqualTo("TASK_FAILED");
        assertThat(apps.processesOfApp(id, "sleep 600")).isEmpty();
        return failure.path("message").asText();
    }

    private static void create(String id, String file, String command) {
        apps.create("""
                {"id":"%s","cmd":"%s","cpus":0.05,"mem":16,"backoffSeconds":60,
                 "fetch":[{"uri":"http://127.0.0.1:%d%s"}]}""".formatted(id, command, server.getAddress().getPort(), file));
    }

    private static void assertNothingEscaped(String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(file -> file.getFileName().toString().equals(name)))
                    .isEmpty();
        }
    }

    @FunctionalInterface
    private interface Content {
        void writeTo(TarArchiveOutputStream tar) throws IOException;
    }

    private static void serve(String path, Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            content.writeTo(tar);
        }
        FILES.put(path, bytes.toByteArray());
    }

    private static void file(TarArchiveOutputStream tar, String name, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }
}
