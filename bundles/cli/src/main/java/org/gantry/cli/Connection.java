package org.gantry.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the cluster answers, and how results are printed: options that every command takes. */
final class Connection {
    private static final int MASTER_PORT = 5050;
    private static final int AGENT_PORT = 5051;
    private static final int SERVICES_PORT = 8080;

    /** How results are printed. */
    enum Output {
        TABLE,
        JSON;

        /** As shells complete it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "${env:GANTRY_HOST:-127.0.0.1}",
            description = "Host of master, services and agent (default: ${DEFAULT-VALUE}; env GANTRY_HOST).")
    private String host;

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            defaultValue = "${env:GANTRY_PORT_OFFSET:-0}",
            description = "Added to the standard ports (default: ${DEFAULT-VALUE}; env GANTRY_PORT_OFFSET).")
    private int portOffset;

    @Option(
            names = "--master",
            paramLabel = "URL",
            defaultValue = "${env:GANTRY_MASTER}",
            description = "Address of the master (default: http://HOST:5050).")
    private String master;

    @Option(
            names = "--services",
            paramLabel = "URL",
            defaultValue = "${env:GANTRY_SERVICES}",
            description = "Address of the services framework (default: http://HOST:8080).")
    private String services;

    @Option(
            names = "--node",
            paramLabel = "URL",
            defaultValue = "${env:GANTRY_NODE}",
            description = "Address of the node whose modules are meant (default: http://HOST:5051).")
    private String node;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:GANTRY_TOKEN_FILE}",
            description = "File with the administrator's token (default: auth/token in the node's work directory).")
    private Path tokenFile;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "table",
            description = "table or json (default: ${DEFAULT-VALUE}).")
    private Output output;

    @Mixin
    private Identity identity;

    boolean json() {
        return output == Output.JSON;
    }

    Api master() {
        return identity.api(address(master, MASTER_PORT), "master");
    }

    Api services() {
        return identity.api(address(services, SERVICES_PORT), "services framework");
    }

    /** The node's administration, with the administrator's token. */
    Api administration() {
        return identity.api(address(node, AGENT_PORT), "node")
                .as(Credentials.bearer(token(), "the administrator's token"));
    }

    private URI address(String given, int port) {
        String url =
                given == null || given.isEmpty() ? identity.scheme() + "://" + host + ":" + (port + portOffset) : given;
        String full = url.contains("://") ? url : identity.scheme() + "://" + url;
        try {
            return URI.create(full.replaceAll("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, "'" + url + "' is no address; expected http://HOST:PORT");
        }
    }

    private String token() {
        Path file = Optional.ofNullable(tokenFile)
                .filter(path -> !path.toString().isEmpty())
                .or(Connection::defaultToken)
                .orElseThrow(
                        () -> new CliException(
                                ExitCode.USAGE,
                                "No administrator's token found; name its file with --token-file (auth/token in the work directory)"));
        try {
            return Files.readString(file).trim();
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "Cannot read the administrator's token " + file + ": " + e);
        }
    }

    private static Optional<Path> defaultToken() {
        String home = System.getProperty("user.home", "");
        String state = Optional.ofNullable(System.getenv("XDG_STATE_HOME")).orElse(home + "/.local/state");
        return Stream.of(
                        Optional.ofNullable(System.getenv("GANTRY_WORK_DIR")).map(dir -> Path.of(dir, "auth", "token")),
                        Optional.of(Path.of("/var/lib/gantry/auth/token")),
                        Optional.of(Path.of(state, "gantry", "auth", "token")))
                .flatMap(Optional::stream)
                .filter(Files::isReadable)
                .findFirst();
    }
}
