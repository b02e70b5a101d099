package org.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.gantry.cli.FakeCluster.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TaskLogTest {
    private static final String ONE = "team_web.instance-11111111-0000-0000-0000-000000000000._app.1";
    private static final String TWO = "team_web.instance-22222222-0000-0000-0000-000000000000._app.1";
    private static final String OTHER = "batch.instance-33333333-0000-0000-0000-000000000000._app.1";

    private final FakeCluster cluster = new FakeCluster();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final AtomicReference<String> tasks = new AtomicReference<>("");
    private final AtomicReference<String> executors = new AtomicReference<>("");

    @BeforeEach
    void cluster() {
        cluster.when("GET /slaves", "{\"slaves\":[{\"id\":\"S0\",\"pid\":\"slave(1)@" + cluster.hostAndPort() + "\"}]}")
                .respond("GET /tasks", exchange -> "{\"tasks\":[" + tasks.get() + "]}")
                .respond(
                        "GET /state",
                        exchange -> "{\"frameworks\":[{\"executors\":[" + executors.get()
                                + "]}],\"completed_frameworks\":[]}")
                .respond("GET /files/read", this::read);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void task(String id, String state) {
        tasks.getAndUpdate(before -> join(
                before,
                "{\"id\":\"" + id + "\",\"slave_id\":\"S0\",\"executor_id\":\"\",\"state\":\"" + state + "\"}"));
        executors.getAndUpdate(
                before -> join(before, "{\"id\":\"" + id + "\",\"directory\":\"/sandboxes/" + id + "\"}"));
        write(id + "/stdout", "");
        write(id + "/stderr", "");
    }

    private static String join(String before, String next) {
        return before.isEmpty() ? next : before + "," + next;
    }

    private void write(String file, String text) {
        files.put("/sandboxes/" + file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** As agents do: text, no more than asked for, and no half character at the end. */
    private String read(HttpExchange exchange) {
        Map<String, String> query = Arrays.stream(
                        exchange.getRequestURI().getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
        byte[] file = files.get(query.get("path"));
        int offset = Integer.parseInt(query.get("offset"));
        if (offset < 0) {
            return "{\"data\":\"\",\"offset\":" + file.length + "}";
        }
        int end = Math.min(file.length, offset + Integer.parseInt(query.get("length")));
        while (end < file.length && (file[end] & 0xC0) == 0x80) {
            end--;
        }
        String text = new String(file, offset, end - offset, StandardCharsets.UTF_8);
        return JsonNodeFactory.instance
                .objectNode()
                .put("data", text)
                .put("offset", offset)
                .toString();
    }

    @Test
    void printsTheEndOfATask() {
        task(OTHER, "TASK_RUNNING");
        write(OTHER + "/stdout", "first\nsecond\n");
        write(OTHER + "/stderr", "oops");
        assertThat(cluster.run("task", "log", OTHER)).isEqualTo(new Result(0, "first\nsecond\n", ""));
        assertThat(cluster.run("task", "log", "33333333").out()).isEqualTo("first\nsecond\n");
        assertThat(cluster.run("task", "log", "/batch", "--stderr").out()).isEqualTo("oops");
        assertThat(cluster.run("task", "log", "batch", "--bytes", "7").out()).isEqualTo("second\n");
    }

    @Test
    void printsEveryInstanceOfAnApp() {
        task(ONE, "TASK_RUNNING");
        task(TWO, "TASK_RUNNING");
        task(OTHER, "TASK_RUNNING");
        write(ONE + "/stdout", "a\nb\n");
        write(TWO + "/stdout", "c\nwithout end");
        assertThat(cluster.run("task", "log", "/team/web").out())
                .isEqualTo("11111111  a\n11111111  b\n22222222  c\n22222222  without end\n");
    }

    @Test
    void printsTheNewestEndedTaskIfNoneLives() {
        task(TWO, "TASK_FAILED");
        task(ONE, "TASK_FAILED");
        write(TWO + "/stdout", "the last words\n");
        assertThat(cluster.run("task", "log", "team/web").out()).isEqualTo("the last words\n");
    }

    @Test
    void aLiveTaskComesBeforeEndedOnes() {
        task(TWO, "TASK_FAILED");
        task(ONE, "TASK_RUNNING");
        write(ONE + "/stdout", "alive\n");
        assertThat(cluster.run("task", "log", "team/web").out()).isEqualTo("alive\n");
    }

    @Test
    void readsLongFilesWhole() {
        task(ONE, "TASK_RUNNING");
        String text = "zwölf Zeichen\n".repeat(20_000);
        write(ONE + "/stdout", text);
        assertThat(cluster.run("task", "log", ONE, "--bytes", "9999999").out().equals(text))
                .isTrue();
    }

    @Test
    void comesToAnEndWithWhatIsNoText() {
        task(ONE, "TASK_RUNNING");
        byte[] bytes = new byte[200_000];
        Arrays.fill(bytes, (byte) 0xFF);
        files.put("/sandboxes/" + ONE + "/stdout", bytes);
        assertThat(cluster.run("task", "log", ONE, "--bytes", "9999999").out()).hasSize(200_000);
    }

    @Test
    void followsWhatIsWrittenThroughRotation() throws Exception {
        task(ONE, "TASK_RUNNING");
        write(ONE + "/stdout", "begin of a long file\n");
        Following following = new Following("task", "log", "-f", ONE);
        following.awaitPrinted("begin of a long file\n");
        write(ONE + "/stdout", "begin of a long file\nmore\n");
        following.awaitPrinted("begin of a long file\nmore\n");
        write(ONE + "/stdout", "new\n");
        following.awaitPrinted("begin of a long file\nmore\nnew\n");
        assertThat(following.interrupt().exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void followsInstancesThatComeLater() throws Exception {
        task(ONE, "TASK_RUNNING");
        task(TWO, "TASK_RUNNING");
        write(ONE + "/stdout", "a\n");
        Following following = new Following("task", "log", "-f", "team/web");
        following.awaitPrinted("11111111  a\n");
        String third = TWO.replace("22222222", "44444444");
        task(third, "TASK_RUNNING");
        write(third + "/stdout", "later\n");
        following.awaitPrinted("11111111  a\n44444444  later\n");
        following.interrupt();
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(cluster.run("task", "log", "x"))
                .isEqualTo(new Result(4, "", "gantry: There is no task or app 'x'\n"));
        task(ONE, "TASK_RUNNING");
        executors.set("");
        assertThat(cluster.run("task", "log", ONE))
                .isEqualTo(new Result(4, "", "gantry: The agent no longer has the sandbox of " + ONE + "\n"));
        cluster.instead("GET /slaves", "{\"slaves\":[]}");
        assertThat(cluster.run("task", "log", ONE))
                .isEqualTo(new Result(3, "", "gantry: Agent S0 of the task " + ONE + " is not connected\n"));
    }

    /** A command that goes on until it is interrupted. */
    private final class Following {
        private final StringWriter out = new StringWriter();
        private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        private final Thread thread;

        Following(String... arguments) {
            String[] all = Arrays.copyOf(arguments, arguments.length + 2);
            all[arguments.length] = "--master";
            all[arguments.length + 1] = cluster.address();
            thread = new Thread(() -> exitCode.complete(Main.commandLine(all)
                    .setOut(new PrintWriter(out))
                    .setErr(new PrintWriter(new StringWriter()))
                    .execute(all)));
            thread.start();
        }

        void awaitPrinted(String text) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(out).hasToString(text));
        }

        Result interrupt() throws Exception {
            thread.interrupt();
            return new Result(exitCode.get(20, TimeUnit.SECONDS), out.toString(), "");
        }
    }
}
