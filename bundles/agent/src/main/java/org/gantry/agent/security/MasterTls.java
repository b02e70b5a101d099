package org.gantry.agent.security;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.gantry.security.files.FileText;
import org.gantry.security.files.TlsFiles;

/**
 * How an agent and its master know each other by certificates. The flags are called as Mesos's variables, without
 * {@code LIBPROCESS_}.
 *
 * @param enabled whether masters that were elected are reached by {@code https}
 */
public record MasterTls(boolean enabled, TlsFiles files) {
    /** @throws IllegalArgumentException if a flag is wrong, or asks for less than is always done */
    public static MasterTls of(Map<String, String> flags) {
        if (!flags.getOrDefault("ssl_verify_server_cert", "true").equals("true")) {
            throw new IllegalArgumentException(
                    "Flag 'ssl_verify_server_cert' can only be true: servers are always verified");
        }
        return new MasterTls(
                Boolean.parseBoolean(flags.get("ssl_enabled")),
                new TlsFiles(path(flags, "ssl_ca_file"), path(flags, "ssl_cert_file"), path(flags, "ssl_key_file")));
    }

    private static Optional<Path> path(Map<String, String> flags, String name) {
        return Optional.ofNullable(flags.get(name)).map(FileText::path);
    }

    public String scheme() {
        return enabled ? "https" : "http";
    }

    /** For the link to the master; empty if Java's own authorities are enough. */
    public Optional<SSLContext> context() {
        return files.authorities().isPresent() || files.certificate().isPresent()
                ? Optional.of(files.context())
                : Optional.empty();
    }
}
