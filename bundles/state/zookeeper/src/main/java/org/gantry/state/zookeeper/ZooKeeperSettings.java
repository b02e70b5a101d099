package org.gantry.state.zookeeper;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.gantry.state.spi.StateException;
import org.gantry.state.spi.StateRules;

/**
 * The checked configuration {@code org.gantry.state.zookeeper}.
 *
 * @param connect {@code connect}: {@code host:port,host:port/chroot} of an ensemble; empty stands for {@code embedded},
 *     the default: a server in this process
 * @param embeddedPort {@code embedded.port}: 0, the default, for the port of the last start or else any free one
 * @param embeddedDirectory {@code embedded.dir}: where the embedded server keeps its data; needed with {@code embedded}
 * @param ensemble {@code embedded.members} and {@code embedded.member}: the ensemble that the embedded server belongs to,
 *     and which of its members it is, see {@link Ensemble}; without them it serves alone, on loopback
 * @param sessionTimeout {@code session_timeout}: default {@code 10secs}, between 1 and 60 seconds
 * @param root {@code root}: what the store's paths are below, default {@code /gantry}; elections are not
 * @param security {@code credentials.file}, {@code tls.keystore}, {@code tls.truststore}, {@code tls.password.file}
 */
record ZooKeeperSettings(
        Optional<String> connect,
        int embeddedPort,
        Optional<Path> embeddedDirectory,
        Optional<Ensemble> ensemble,
        Duration sessionTimeout,
        String root,
        Security security) {
    static final String PID = "org.gantry.state.zookeeper";

    private static final Set<String> NAMES = Set.of(
            "connect",
            "embedded.port",
            "embedded.dir",
            "embedded.members",
            "embedded.member",
            "session_timeout",
            "root",
            "credentials.file",
            "tls.keystore",
            "tls.truststore",
            "tls.password.file");
    private static final Set<String> FOREIGN =
            Set.of("service.", "component.", "felix.", "org.apache.karaf.", "osgi.", ".");
    private static final String EMBEDDED = "embedded";

    /** @throws IllegalArgumentException that names the setting, what is wrong with it and what it may be */
    static ZooKeeperSettings of(Map<String, ?> properties) {
        refuseUnknown(properties.keySet());
        Optional<String> connect = given(properties, "connect").filter(value -> !value.equals(EMBEDDED));
        connect.ifPresent(ZooKeeperSettings::checkConnect);
        Optional<Path> directory = given(properties, "embedded.dir").map(Path::of);
        if (connect.isEmpty() && directory.isEmpty()) {
            throw bad("embedded.dir", "", "a directory, which connect=embedded needs");
        }
        return new ZooKeeperSettings(
                connect,
                port(text(properties, "embedded.port", "0")),
                directory,
                ensemble(properties, connect),
                timeout(text(properties, "session_timeout", "10secs")),
                root(text(properties, "root", "/gantry")),
                security(properties));
    }

    private static Optional<Ensemble> ensemble(Map<String, ?> properties, Optional<String> connect) {
        Optional<String> members = given(properties, "embedded.members");
        Optional<String> member = given(properties, "embedded.member");
        if (members.isEmpty() || member.isEmpty() || connect.isPresent()) {
            if (member.isPresent() && members.isEmpty()) {
                throw bad("embedded.members", "", "given with embedded.member");
            }
            return Optional.empty();
        }
        try {
            return Optional.of(Ensemble.parse(members.get(), member.get()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Settings embedded.members and embedded.member of " + PID + " say " + e.getMessage(), e);
        }
    }

    private static Security security(Map<String, ?> properties) {
        Security security = new Security(
                given(properties, "credentials.file").map(Path::of),
                given(properties, "tls.keystore").map(Path::of),
                given(properties, "tls.truststore").map(Path::of),
                given(properties, "tls.password.file").map(Path::of));
        if (security.keyStore().isPresent() != security.trustStore().isPresent()) {
            throw bad("tls.keystore", "", "given together with tls.truststore");
        }
        return security;
    }

    private static void refuseUnknown(Set<String> given) {
        for (String name : new TreeSet<>(given)) {
            if (!NAMES.contains(name) && FOREIGN.stream().noneMatch(name::startsWith)) {
                throw new IllegalArgumentException("Setting " + name + " of " + PID + " is not known; known are "
                        + String.join(", ", new TreeSet<>(NAMES)));
            }
        }
    }

    private static void checkConnect(String connect) {
        String form = "embedded or host:port,host:port/chroot without user and password";
        int slash = connect.indexOf('/');
        String hosts = slash < 0 ? connect : connect.substring(0, slash);
        if (connect.contains("://") || connect.contains("@") || hosts.isEmpty()) {
            throw bad("connect", connect.replaceAll("[^/,]*@", "...@"), form);
        }
        for (String host : hosts.split(",", -1)) {
            try {
                URI uri = new URI("zk", host, null, null, null).parseServerAuthority();
                if (uri.getHost() == null || uri.getPort() < 1 || uri.getPort() > 65_535) {
                    throw bad("connect", connect, form);
                }
            } catch (URISyntaxException e) {
                throw bad("connect", connect, form);
            }
        }
        if (slash >= 0) {
            checkPath("connect", connect.substring(slash));
        }
    }

    private static int port(String value) {
        String form = "a port from 0 to 65535";
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65_535) {
            throw bad("embedded.port", value, form);
        }
        return Integer.parseInt(value);
    }

    private static Duration timeout(String value) {
        String form = "a duration from 1secs to 60secs";
        Duration timeout = DurationText.parse(value).orElseThrow(() -> bad("session_timeout", value, form));
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofSeconds(60)) > 0) {
            throw bad("session_timeout", value, form);
        }
        return timeout;
    }

    private static String root(String value) {
        if (!value.equals("/")) {
            checkPath("root", value);
        }
        return value;
    }

    private static void checkPath(String name, String path) {
        try {
            StateRules.checkRecord(path);
        } catch (StateException e) {
            throw new IllegalArgumentException("Setting " + name + " of " + PID + ": " + e.getMessage(), e);
        }
    }

    private static Optional<String> given(Map<String, ?> properties, String name) {
        return Optional.of(text(properties, name, "")).filter(value -> !value.isEmpty());
    }

    private static String text(Map<String, ?> properties, String name, String otherwise) {
        Object value = properties.get(name);
        return value == null ? otherwise : value.toString().strip();
    }

    private static IllegalArgumentException bad(String name, String value, String form) {
        return new IllegalArgumentException(
                "Setting " + name + " of " + PID + " is '" + value + "'; it must be " + form);
    }
}
