package org.gantry.agent.security;

import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.gantry.security.files.TlsFiles;

/**
 * How an agent and its master know each other by certificates. The flags are called as Mesos's variables, without
 * {@code LIBPROCESS_}.
 *
 * @param enabled whether masters that were elected, and the agent itself, are reached by {@code https}
 */
public record MasterTls(boolean enabled, TlsFiles files) {
    private static final String ENABLED = "LIBPROCESS_SSL_ENABLED";

    /**
     * What the flags say.
     *
     * @throws IllegalArgumentException if one is wrong, or asks for less than is always done
     */
    public static MasterTls of(Map<String, String> flags) {
        if (!flags.getOrDefault("ssl_verify_server_cert", "true").equals("true")) {
            throw new IllegalArgumentException(
                    "Flag 'ssl_verify_server_cert' can only be true: servers are always verified");
        }
        return new MasterTls(
                Boolean.parseBoolean(flags.get("ssl_enabled")),
                TlsFiles.named(
                        flags.getOrDefault("ssl_ca_file", ""),
                        flags.getOrDefault("ssl_cert_file", ""),
                        flags.getOrDefault("ssl_key_file", "")));
    }

    public String scheme() {
        return enabled ? "https" : "http";
    }

    /** For the link to the master; empty if Java's own authorities are enough. */
    public Optional<SSLContext> context() {
        return files.contextIfNamed();
    }

    /** What executors are told, so that they reach their agent: by Mesos's own variables. */
    public Map<String, String> environment() {
        if (!enabled) {
            return Map.of();
        }
        return files.authorities()
                .map(file -> Map.of(ENABLED, "true", "LIBPROCESS_SSL_CA_FILE", file.toString()))
                .orElse(Map.of(ENABLED, "true"));
    }
}
