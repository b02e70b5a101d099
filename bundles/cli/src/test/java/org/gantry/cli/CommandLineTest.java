package org.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gantry.cli.FakeCluster.Result;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandLineTest {
    @TempDir
    private Path folder;

    static Stream<String> everyCommand() {
        List<String> names = new ArrayList<>();
        collect(Main.commandLine(), "", names);
        return names.stream();
    }

    private static void collect(CommandLine command, String path, List<String> names) {
        command.getSubcommands().forEach((name, subcommand) -> {
            names.add((path + " " + name).strip());
            collect(subcommand, path + " " + name, names);
        });
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyCommandExplainsItself(String command) {
        if (command.equals("help")) {
            return;
        }
        Result result = FakeCluster.runAlone((command + " --help").split(" ", -1));
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("Usage: gantry " + command).contains("-h, --help");
        CommandLine line = Main.commandLine();
        for (String name : command.split(" ", -1)) {
            line = line.getSubcommands().get(name);
        }
        assertThat(line.getCommandSpec().usageMessage().description()).isNotEmpty();
        assertThat(line.getCommandSpec().args()).allSatisfy(argument -> assertThat(argument.description())
                .as(argument.toString())
                .isNotEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    app lst             | Unmatched argument at index 1: 'lst'; did you mean list or restart? (see gantry app --help)
                    app                 | Say what to do: add, update, list, show, scale, restart, remove or wait (see gantry app --help)
                    task                | Say what to do: list or log (see gantry task --help)
                    node                | Say what to do: list (see gantry node --help)
                    module              | Say what to do: list, upgrade or rollback (see gantry module --help)
                    cluster             | Say what to do: show or frameworks (see gantry cluster --help)
                    app scale web       | Missing required parameter: 'INSTANCES' (see gantry app scale --help)
                    app scale web many  | Invalid value for positional parameter at index 1 (INSTANCES): 'many' is not an int (see gantry app scale --help)
                    app list --port-offset x | Invalid value for option '--port-offset': 'x' is not an int (see gantry app list --help)
                    app list --services http://[ | 'http://[' is no address; expected http://HOST:PORT
                    module rollback x   | 'x' is no module; expected POINT/NAME
                    task log x --bytes -1 | --bytes must be 0 or more
                    """)
    void wrongUsageIsOneLine(String command, String message) {
        assertThat(FakeCluster.runAlone(command.split(" ", -1)))
                .isEqualTo(new Result(2, "", "gantry: " + message + "\n"));
    }

    @Test
    void saysThatNobodyAnswers() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        for (String[] command : new String[][] {{"app", "list"}, {"task", "list"}}) {
            assertThat(FakeCluster.runAlone(command[0], command[1], "--services", "127.0.0.1:" + port))
                    .isEqualTo(new Result(
                            3,
                            "",
                            "gantry: The services framework does not answer at http://127.0.0.1:" + port
                                    + "; is it running? ('gantry status')\n"));
        }
        assertThat(FakeCluster.runAlone("node", "list", "--master", "127.0.0.1:" + port)
                        .exitCode())
                .isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void saysThatAnAnswerBrokeOff() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                try {
                    while (true) {
                        socket.accept().close();
                    }
                } catch (IOException closed) {
                    // The end of the test.
                }
            });
            server.start();
            Result result = FakeCluster.runAlone("app", "list", "--services", "127.0.0.1:" + socket.getLocalPort());
            assertThat(result.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(result.err()).hasLineCount(1).contains("broke off");
        }
    }

    @Test
    void completesCommandsAndOptions() throws Exception {
        Need.command("bash");
        Path script = folder.resolve("completion.bash");
        Result result = FakeCluster.runAlone("generate-completion");
        assertThat(result.exitCode()).isZero();
        Files.writeString(script, result.out());
        assertThat(bash("bash", "-n", script.toString())).isEmpty();
        assertThat(complete(script, "gantry", "app", "re")).containsExactlyInAnyOrder("restart", "remove");
        assertThat(complete(script, "gantry", "task", "log", "--std")).containsExactly("--stderr");
        assertThat(complete(script, "gantry", "task", "list", "--cred")).containsExactly("--credentials");
        assertThat(complete(script, "gantry", "quick")).containsExactly("quickstart");
        assertThat(complete(script, "gantry", "app", "list", "--output", "j")).containsExactly("json");
    }

    private static List<String> complete(Path script, String... words) throws Exception {
        String last = words[words.length - 1];
        String program = "source " + script + "; COMP_WORDS=(" + String.join(" ", words)
                + "); COMP_CWORD=" + (words.length - 1) + "; COMP_LINE='" + String.join(" ", words)
                + "'; _complete_gantry gantry " + last + " x 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\"";
        return bash("bash", "-c", program).lines().map(String::strip).toList();
    }

    private static String bash(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void progressOfATerminalStaysInOneLine() {
        StringWriter out = new StringWriter();
        try (Progress progress = new Progress(new PrintWriter(out), true)) {
            progress.show("one");
            progress.show("two");
        }
        assertThat(out.toString()).isEqualTo("\r\033[Kone  0 s\r\033[Ktwo  0 s\r\033[K");
    }

    @Test
    void progressElsewhereIsALineForEachChange() {
        StringWriter out = new StringWriter();
        try (Progress progress = new Progress(new PrintWriter(out), false)) {
            progress.show("one");
            progress.show("one");
            progress.show("two");
        }
        assertThat(out.toString()).isEqualTo("one\ntwo\n");
    }

    @Test
    void readsWhatEveryServerMaySend() throws IOException {
        assertThat(JsonText.read("{\"a\":[1,2.5,\"x\",true,false,null,{\"b\":{}},[]],\"big\":12345678901234567890}")
                        .toString())
                .isEqualTo("{\"a\":[1,2.5,\"x\",true,false,null,{\"b\":{}},[]],\"big\":12345678901234567890}");
    }
}
