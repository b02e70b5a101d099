package org.gantry.agent.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/** Where executors reach the agent on a Unix domain socket: {@code http_executor_domain_sockets} and the like. */
final class DomainSocketFlags {
    private static final String ENABLED = "http_executor_domain_sockets";
    private static final String LOCATION = "domain_socket_location";

    /** With the zero at its end, as much as the kernel takes. */
    private static final int LONGEST = 108;

    private DomainSocketFlags() {}

    /**
     * Sets the location if none is set and one is needed.
     *
     * @throws IllegalArgumentException if the location cannot be one
     */
    static void complete(SortedMap<String, String> flags, Path runtimeDir) {
        if (!flags.get(ENABLED).equals("true")) {
            return;
        }
        String location =
                flags.getOrDefault(LOCATION, runtimeDir.resolve("agent.sock").toString());
        if (location.startsWith("systemd:")) {
            throw new IllegalArgumentException("Flag '" + LOCATION + "' is '" + location
                    + "': sockets of systemd are not supported; expected a path");
        }
        String path = Path.of(location).toAbsolutePath().normalize().toString();
        if (path.getBytes(StandardCharsets.UTF_8).length >= LONGEST) {
            throw new IllegalArgumentException(
                    "Domain socket location '" + path + "' must have less than " + LONGEST + " characters.");
        }
        flags.put(LOCATION, path);
    }

    static Optional<Path> location(SortedMap<String, String> flags) {
        return flags.get(ENABLED).equals("true") ? Optional.of(Path.of(flags.get(LOCATION))) : Optional.empty();
    }
}
